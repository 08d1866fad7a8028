#!/usr/bin/env python3
"""Throws random mixes of hostile HTML at `feedmill parse` and reads what comes out as browsers do.

    hostile_html.py BINARY [--mixes 5000] [--seed 1] [--show]

The bodies go in as JSON Feed documents; each `content_html` is parsed by html5lib, an HTML5 parser,
and every element, attribute and address must be one that the sanitiser allows. The text of benign
bodies must come out as that parser sees it. Prints one line of counts, and exits 1 on a violation;
--show prints the shortest input of each kind. Without html5lib it says "skipped" and exits 0.
"""
import argparse
import functools
import json
import os
import random
import re
import subprocess
import sys
import tempfile

ELEMENTS = set(
    """a abbr b bdi bdo blockquote br cite code dd del details dfn div dl dt em figcaption figure h1 h2 h3 h4
    h5 h6 hr i ins kbd li mark ol p pre q rp rt ruby s samp section small span strong sub summary sup time u ul
    var wbr article aside header footer table caption colgroup col thead tbody tfoot tr td th img picture source
    audio video track""".split()
)
GLOBAL = {"lang", "dir", "title"}
ATTRIBUTES = {
    "a": "href", "img": "src srcset sizes alt width height", "source": "src srcset sizes type media width height",
    "audio": "src poster width height controls", "video": "src poster width height controls",
    "track": "src kind srclang label", "td": "colspan rowspan scope headers", "th": "colspan rowspan scope headers",
    "col": "span", "colgroup": "span", "ol": "start reversed type", "li": "value", "time": "datetime",
    "del": "datetime cite", "ins": "datetime cite", "blockquote": "cite", "q": "cite",
}
SCHEMES = {"href": {"http", "https", "mailto", "tel"}, "cite": {"http", "https", "mailto", "tel"}}
MEDIA_SCHEMES = {"http", "https"}

# What opens, closes, hides, switches or confuses; each is harmless only when the next is not there.
FRAGMENTS = [
    "<svg>", "</svg>", "<svg><desc>", "<svg/onload=alert(1)>", "<svg><style>", "<svg><script>alert(1)</script>",
    "<svg><foreignObject>", "<svg><a xlink:href='javascript:alert(1)'>x", "<svg><use href='data:,x#y'/>",
    "<svg><animate attributeName=href values=javascript:alert(1) />", "<math>", "</math>", "<math><mi>", "<math><mtext>",
    "<math><annotation-xml encoding='text/html'>", "<math><mglyph>", "<math href=javascript:alert(1)>x", "<mtext><table>",
    "<style>", "</style>", "<style><img src=x onerror=alert(1)>", "<style><!--", "<style>@import 'javascript:x';</style>",
    "<noscript>", "</noscript>", "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "<template>",
    "</template>", "<template shadowrootmode=open>", "<![CDATA[", "]]>", "<![CDATA[><img src=x onerror=alert(1)>]]>",
    "<!--", "-->", "--!>", "<!-->", "<!--->", "<!--[if gte IE 4]>", "<![endif]-->", "<?xml version='1.0'?>", "<?",
    "<!DOCTYPE html>", "<form>", "</form>", "<form action='javascript:alert(1)'><button>go", "<input autofocus onfocus=alert(1)>",
    "<button formaction=javascript:alert(1)>", "<table>", "</table>", "<tr><td>", "<caption>", "<table background='javascript:x'>",
    "<td><form><input name=attributes>", "<select>", "</select>", "<select><option><style></option></select>", "<option>",
    "<textarea>", "</textarea>", "<title>", "</title>", "<title><a title='</title><img src=x onerror=alert(1)>'>",
    "<xmp>", "</xmp>", "<plaintext>", "<listing>", "<iframe srcdoc='<script>alert(1)</script>'>", "</iframe>", "<noembed>",
    "<noframes>", "<frameset onload=alert(1)>", "<object data='javascript:alert(1)'>", "<embed src=javascript:alert(1)>",
    "<applet code=x>", "<base href='javascript:'>", "<link rel=stylesheet href='javascript:x'>", "<meta http-equiv=refresh content='0;url=javascript:x'>",
    "<script>alert(1)</script>", "<script>", "</script>", "<script/src=//evil.example></script>", "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>", "<img/src/onerror=alert(1)>", "<img src='x' `onerror=alert(1)>", "<img src=\"`><img src=x onerror=alert(1)>\">",
    "<img srcset='javascript:alert(1) 1x, https://ok.example/i.png 2x'>", "<img srcset='data:image/svg+xml,<svg onload=alert(1)> 2x'>",
    "<img src='data:image/svg+xml;base64,PHN2Zy8+'>", "<img src=https://ok.example/a.png alt='\"><script>alert(1)</script>'>",
    "<image href=javascript:alert(1)>", "<picture><source srcset=javascript:alert(1)>", "<video poster=javascript:alert(1) autoplay>",
    "<audio src='vbscript:x' oncanplay=alert(1)>", "<track src=data:,x>", "<a href='javascript:alert(1)'>x</a>", "<a href=' javascript:alert(1)'>x",
    "<a href='java\tscript:alert(1)'>x", "<a href='java\nscript:alert(1)'>x", "<a href='&#106;avascript:alert(1)'>x", "<a href='&#x6A&#x61vascript:alert(1)'>x",
    "<a href='javascript&colon;alert(1)'>x", "<a href='java&Tab;script:alert(1)'>x", "<a href='\x01javascript:alert(1)'>x", "<a href='JaVaScRiPt:alert(1)'>x",
    "<a href='vbscript:x'>x", "<a href='data:text/html,<script>alert(1)</script>'>x", "<a href='//ok.example' style='x:expression(1)' onclick=alert(1)>",
    "<a href='https://ok.example/\"onmouseover=\"alert(1)'>", "<a href='feed:javascript:alert(1)'>x", "<a href='blob:https://x/y'>", "<a name=x id=x class=y>", "</a>",
    "<p title='<img src=x onerror=alert(1)>'>", "<p onclick=alert(1) onclick =alert(2)>", "<p/onclick=alert(1)>", "<p \x0conclick=alert(1)>", "<p is=x-y slot=z>", "</p>",
    "<div style='background:url(javascript:x)'>", "<div id=cookie name=forms>", "</div>", "<font color=red>", "<custom-tag onfoo=1>", "<pre>\n", "</pre>", "<blockquote cite=javascript:x>",
    "<q cite='data:,x'>", "<li value=javascript:x>", "<ol type='\"><b>'>", "<details ontoggle=alert(1) open>", "<marquee onstart=alert(1)>", "<isindex action=javascript:x>", "<keygen>",
    "&lt;script&gt;alert(1)&lt;/script&gt;", "&amp;lt;img src=x onerror=alert(1)&gt;", "&#60;script>", "&#0;", "&#x110000;", "\x00", "\x1b", "\u2028", "\ufffe", "<", ">", "\"", "'", "`", "&", "/>", "=",
    "<\x00script>", "<%00script>", "< script>", "</ script>", "<//script>", "<b", "</b ", "<i title=", "<i title='", "<i title=\"", "<b><i></b></i>", "<h1><h2>", "text", " ", "<dl><dt><dd>",
]

BENIGN = [
    "<p>Plain words &amp; an ampersand, 1 &lt; 2, “quotes” &ndash; and naïve café.</p>",
    "<h2>A heading</h2>\n<p>First <em>stressed</em>, <strong>strong</strong>, <code>a &lt; b</code>.</p>\n<p>Second.</p>",
    "<ul><li>one<li>two <b>bold</b><li>three</ul><ol start=3><li>x</li></ol>",
    "<table><caption>Cap</caption><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
    "<blockquote cite='https://example.org/'><p>Said <cite>someone</cite></p></blockquote>",
    "<pre>line 1\n  line 2\n\tline 3</pre><p>after</p>",
    "<figure><img src='https://example.org/a.jpg' alt='x' width=300 height=200><figcaption>Caption</figcaption></figure>",
    "<p>Unclosed <i>italics<p>New paragraph<br>with a break", "words only, no tag at all",
    "<dl><dt>Term<dd>Meaning<dt>Other<dd>More</dl>", "<p>日本語のテキスト、ελληνικά, русский 😀</p>", "<font color=red>Coloured</font> <center>middle</center>",
    "<p>A <a href='https://example.org/?a=1&amp;b=2' title='t'>link</a>, E=mc<sup>2</sup>, H<sub>2</sub>O, <del>old</del> <ins>new</ins></p>",
    "<section><header>Head</header><article>Body</article><footer>Foot</footer></section><details><summary>S</summary>D</details>",
    "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby> <time datetime='2026-01-01'>New Year</time> <kbd>Ctrl</kbd>",
]


def feed(bodies):
    items = [{"id": "urn:%d" % number, "content_html": body} for number, body in enumerate(bodies)]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": items})


def sanitised(binary, bodies, at_once=500):
    """What the program makes of each body."""
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for start in range(0, len(bodies), at_once):
            path = os.path.join(folder, "feed.json")
            with open(path, "w") as file:
                file.write(feed(bodies[start : start + at_once]))
            done = subprocess.run([binary, "parse", path], capture_output=True)
            if done.returncode:
                sys.exit("%s parse ended with %d: %s" % (binary, done.returncode, done.stderr.decode()[-500:]))
            items = {item["id"]: item.get("content_html", "") for item in json.loads(done.stdout)["items"]}
            results += [items.get("urn:%d" % number, "") for number in range(len(bodies[start : start + at_once]))]
    return results


def addresses(name, value):
    if name == "srcset":
        return [candidate.split()[0] for candidate in re.split(r",\s+|,$", value) if candidate.strip()]
    return [value] if name in ("href", "src", "poster", "cite") else []


def scheme(address):
    """As browsers see it: without what they drop before they look."""
    match = re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*):", re.sub(r"[\t\r\n]", "", address.lstrip("".join(map(chr, range(33))))))
    return match.group(1).lower() if match else None


def violations(fragment):
    """What in the parsed fragment nobody allowed."""
    for node in fragment.iter():
        if not isinstance(node.tag, str):
            yield "comment"
            continue
        tag = node.tag
        if tag == "DOCUMENT_FRAGMENT":
            continue
        if tag not in ELEMENTS:
            yield "element " + tag
        allowed = GLOBAL | set(ATTRIBUTES.get(tag, "").split())
        for name, value in node.attrib.items():
            if name not in allowed:
                yield "attribute %s of %s" % (name, tag)
            for address in addresses(name, value):
                # No address without a scheme: a record's addresses are absolute. (This feed has no base.)
                if scheme(address) not in SCHEMES.get(name, MEDIA_SCHEMES):
                    yield "scheme %s in %s of %s" % (scheme(address), name, tag)


def words(fragment):
    return "".join("".join(fragment.itertext()).split())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--mixes", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    try:
        import html5lib
    except ImportError:
        print("skipped: html5lib is not installed (pip install html5lib)")
        return
    reader = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    # A body sits in some element of a page, and scripts may be on or off there.
    parse = functools.partial(reader.parseFragment, container="div", scripting=False)
    scripted = functools.partial(reader.parseFragment, container="div", scripting=True)

    source = random.Random(args.seed)
    bodies = ["".join(source.choices(FRAGMENTS, k=source.randint(1, 12))) for _ in range(args.mixes)]
    found, kept = {}, 0
    for body, result in zip(bodies, sanitised(args.binary, bodies)):
        kept += bool(result)
        for kind in {kind for tree in (parse(result), scripted(result)) for kind in violations(tree)}:
            if kind not in found or len(body) < len(found[kind][0]):
                found[kind] = body, result
    lost = [
        (body, result) for body, result in zip(BENIGN, sanitised(args.binary, BENIGN))
        if words(parse(body)) != words(parse(result))
    ]
    # What the mixes would do as they are: a checker that finds nothing there is worth nothing.
    raw = {kind for body in bodies[:500] for kind in violations(parse(body))}
    if len(raw) < min(args.mixes, 500) / 10:
        sys.exit("the checker is broken: it finds only %d kinds in what is not sanitised" % len(raw))
    print(
        "%d mixes of %d fragments (seed %d), %d with output: %d kinds of violation "
        "(%d in 500 not sanitised); text of %d of %d benign bodies preserved"
        % (len(bodies), len(FRAGMENTS), args.seed, kept, len(found), len(raw), len(BENIGN) - len(lost), len(BENIGN))
    )
    if args.show or found or lost:
        for kind, (body, result) in sorted(found.items()):
            print("%s\n  in  %r\n  out %r" % (kind, body, result))
        for body, result in lost:
            print("text changed\n  in  %r\n  out %r" % (body, result))
    sys.exit(1 if found or lost else 0)


main()
