/// The style of the pages: light and dark, readable on a phone.
enum StyleSheet {
    static let css = """
        :root {
          color-scheme: light dark;
          --paper: #f6f6f3; --card: #fff; --ink: #22272b; --soft: #5e676e; --line: #dfdfd9;
          --accent: #2b6777; --news: #3c8a9e; --calm: #c3c9c8;
          --well: #1f7a4c; --well-back: #e8f3ec; --bad: #b3261e; --bad-back: #fbeceb;
          --mild: #8a5a00; --mild-back: #faf1dc; --failed: #d1604f;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --paper: #14181a; --card: #1c2124; --ink: #e4e8ea; --soft: #9ba6ad; --line: #30373b;
            --accent: #7fc1d3; --news: #5aa7bb; --calm: #56636a;
            --well: #79cf9c; --well-back: #17291f; --bad: #ff9c90; --bad-back: #351d1b;
            --mild: #e6bb62; --mild-back: #2d2615; --failed: #d97465;
          }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink);
          font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
          font-variant-numeric: tabular-nums; -webkit-text-size-adjust: 100%; }
        body > * { max-width: 72rem; margin: 0 auto; padding: 0 1.5rem; }
        a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: 2px; }
        a:focus-visible, input:focus-visible, select:focus-visible, button:focus-visible,
        summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
        h1, h2, p, ul, dl, dd, figure { margin: 0; }
        h1 { font-size: 1.35rem; line-height: 1.3; }
        h2 { font-size: 1rem; line-height: 1.4; }
        small { display: block; font-size: .82rem; color: var(--soft); line-height: 1.4; }
        small.bad, .bad { color: var(--bad); }
        code { font: .9em/1.5 ui-monospace, "DejaVu Sans Mono", monospace; }

        header, footer { display: flex; flex-wrap: wrap; justify-content: space-between;
          align-items: baseline; gap: .25rem 1.5rem; color: var(--soft); font-size: .85rem; }
        header { padding-top: 1.25rem; padding-bottom: 1rem; }
        footer { padding-top: 1rem; padding-bottom: 2rem; }
        footer a { margin-left: 1rem; } footer a:first-child { margin-left: 0; }
        .mark { font-size: 1.1rem; font-weight: 700; letter-spacing: -.01em; text-decoration: none;
          color: var(--ink); }
        .mark::before { content: ""; display: inline-block; width: .95em; height: .95em;
          margin-right: .5em; vertical-align: -.1em; background: url("/icon.svg") center / contain; }

        main > section { margin-bottom: 1.25rem; padding: 1.1rem 1.25rem; background: var(--card);
          border: 1px solid var(--line); border-radius: .75rem; min-width: 0; }
        main > section > h2 { margin-bottom: .6rem; }

        .verdict { border-left: .35rem solid; }
        .verdict p { color: var(--ink); overflow-wrap: anywhere; }
        .verdict ul { padding-left: 1.1rem; color: var(--ink); overflow-wrap: anywhere; }
        main > .verdict.well { background: var(--well-back); border-color: var(--well); }
        main > .verdict.mild { background: var(--mild-back); border-color: var(--mild); }
        main > .verdict.bad { background: var(--bad-back); border-color: var(--bad); }
        .verdict.well h1, .verdict.well h2 { color: var(--well); }
        .verdict.mild h1, .verdict.mild h2 { color: var(--mild); }
        .verdict.bad h1, .verdict.bad h2 { color: var(--bad); }
        .verdict h1, .verdict h2 { margin-bottom: .15rem; }

        main > .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr));
          gap: 1px; padding: 0; overflow: hidden; background: var(--line); }
        .tiles > div { padding: .9rem 1.25rem; background: var(--card); }
        .tiles h2 { font-size: .82rem; font-weight: 500; color: var(--soft); }
        .tiles p { font-size: .82rem; color: var(--soft); }
        .tiles p.number { font-size: 1.75rem; font-weight: 600; line-height: 1.3; color: var(--ink); }

        main > .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr));
          gap: 1.5rem 2.5rem; }
        .chart { min-width: 0; }
        figcaption p { font-size: .82rem; color: var(--soft); min-height: 1.5em; }
        .plot { position: relative; height: 9rem; margin-top: .75rem; border-bottom: 1px solid var(--soft); }
        .plot svg { display: block; width: 100%; height: 100%; }
        .plot .top { position: absolute; top: 2px; left: 0; padding-right: .4em; font-size: .75rem;
          line-height: 1; color: var(--soft); background: var(--card); }
        .grid { stroke: var(--line); stroke-width: 1px; vector-effect: non-scaling-stroke; fill: none; }
        .room { fill: transparent; } g:hover .room { fill: var(--line); fill-opacity: .5; }
        rect.news { fill: var(--news); } rect.unchanged { fill: var(--calm); }
        rect.failed { fill: var(--failed); }
        .ticks { display: flex; font-size: .75rem; color: var(--soft); }
        .ticks span { flex: 1 1 0; padding: .15rem 0 0 .3rem; border-left: 1px solid var(--soft);
          white-space: nowrap; overflow: hidden; }
        .legend { display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; padding: .4rem 0 0;
          list-style: none; font-size: .82rem; color: var(--soft); }
        .legend i { display: inline-block; width: .7em; height: .7em; margin-right: .4em; border-radius: 2px; }
        i.news { background: var(--news); } i.unchanged { background: var(--calm); }
        i.failed { background: var(--failed); }
        details { margin-top: .4rem; font-size: .82rem; color: var(--soft); }
        summary { cursor: pointer; width: max-content; }
        .numbers { margin-top: .4rem; border-collapse: collapse; }
        .numbers th, .numbers td { padding: .1rem 1rem .1rem 0; text-align: right; font-weight: 400; }
        .numbers th:first-child { text-align: left; }

        .rows { width: 100%; border-collapse: collapse; font-size: .92rem; }
        .rows th { padding: .3rem .75rem .3rem 0; text-align: left; font-size: .82rem; font-weight: 500;
          color: var(--soft); white-space: nowrap; }
        .rows th a { color: inherit; text-decoration: none; } .rows th a:hover { text-decoration: underline; }
        .rows th[aria-sort] { color: var(--ink); }
        .rows th[aria-sort=ascending] a::after { content: " \\2191"; }
        .rows th[aria-sort=descending] a::after { content: " \\2193"; }
        .rows td { padding: .55rem .75rem .55rem 0; vertical-align: top; border-top: 1px solid var(--line);
          overflow-wrap: anywhere; }
        .rows td:first-child { width: 36%; } .rows td:first-child a { font-weight: 600; text-decoration: none; }
        .rows td:first-child a:hover { text-decoration: underline; }
        .rows .number { padding-right: 0; text-align: right; white-space: nowrap; }
        .rows time { white-space: nowrap; }
        .pill { display: inline-block; padding: .05rem .55rem; border-radius: 1rem; font-size: .82rem;
          white-space: nowrap; color: var(--soft); background: var(--paper); border: 1px solid var(--line); }
        .pill.waiting { color: var(--well); background: var(--well-back); border-color: transparent; }
        .pill.failing { color: var(--bad); background: var(--bad-back); border-color: transparent; }
        .pill.ended { color: var(--mild); background: var(--mild-back); border-color: transparent; }

        form { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem; margin-bottom: .75rem; }
        input, select, button { font: inherit; font-size: .92rem; padding: .4rem .7rem; color: var(--ink);
          background: var(--paper); border: 1px solid var(--line); border-radius: .45rem; min-width: 0; }
        input { flex: 1 1 14rem; } button { background: var(--accent); color: var(--card);
          border-color: transparent; font-weight: 600; cursor: pointer; }
        nav { display: flex; align-items: baseline; gap: 1rem; padding-top: .75rem; font-size: .85rem;
          color: var(--soft); }

        .back { font-size: .85rem; margin-bottom: .25rem; }
        .name { font-size: 1.6rem; overflow-wrap: anywhere; }
        .address { color: var(--soft); overflow-wrap: anywhere; } .address:empty { display: none; }
        .tags { display: flex; flex-wrap: wrap; gap: .4rem; margin-top: .4rem; }
        main > p + section, main > h1 + section { margin-top: 1rem; }
        .tags span { padding: 0 .55rem; font-size: .82rem; color: var(--soft); border: 1px solid var(--line);
          border-radius: 1rem; overflow-wrap: anywhere; }
        dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .3rem 1.5rem;
          font-size: .92rem; }
        dt { color: var(--soft); } dd { overflow-wrap: anywhere; }

        @media (max-width: 46rem) {
          body > * { padding-left: .9rem; padding-right: .9rem; }
          main > section { padding: .9rem 1rem; margin-bottom: .9rem; }
          main > .tiles { grid-template-columns: 1fr 1fr; }
          .tiles > div { padding: .7rem 1rem; } .tiles > div:first-child:nth-last-child(odd) { grid-column: 1 / -1; }
          .tiles p.number { font-size: 1.4rem; }
          .plot { height: 7.5rem; }
          .rows thead { display: none; }
          .rows, .rows tbody, .rows tr, .rows td { display: block; }
          .rows tr { padding: .6rem 0; border-top: 1px solid var(--line); }
          .rows tbody tr:first-child { border-top: 0; padding-top: 0; }
          .rows td, .rows td:first-child { width: auto; padding: .1rem 0; border: 0; }
          .rows td[data-name] { display: grid; grid-template-columns: 7rem minmax(0, 1fr); }
          .rows td[data-name]::before { content: attr(data-name); color: var(--soft); font-size: .82rem;
            grid-row: 1 / span 3; }
          .rows td[data-name] > * { grid-column: 2; justify-self: start; }
          .rows td:empty, #feeds td[data-name="Next poll"] small { display: none; }
          .rows .number { text-align: left; white-space: normal; }
          dl { display: block; } dd { margin-bottom: .5rem; }
        }
        @media print { body { background: none; } form, nav, details { display: none; } }

        """
}
