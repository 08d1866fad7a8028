/* The least that reading feeds can cost: libxml2's own parsers with handlers that do nothing.
 *
 *     walk [--html | --pages] FILE...
 *
 * Reads each file and walks it with the XML SAX2 parser; with --html the text of body elements
 * (content:encoded, description, content, summary) is gathered on the way, and the HTML SAX parser
 * walks each body. Files that do not begin with '<' (JSON) are read and nothing more. With --pages each
 * file is an HTML page: it is parsed to libxml2's tree, and every node is visited once. */
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    htmlSAXHandler html;
    char *bytes;
    size_t count, room;
    int depth;        /* of the element in hand */
    int body;         /* the depth of the body element that is open; 0 when none is */
    int walks_bodies;
    long bodies;
} Walk;

static int is_body(const char *name) {
    return !strcmp(name, "encoded") || !strcmp(name, "description") || !strcmp(name, "content")
        || !strcmp(name, "summary");
}

static void start(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespaces,
                  const xmlChar **declared, int attributes, int defaulted, const xmlChar **values) {
    Walk *walk = context;
    walk->depth++;
    if (walk->walks_bodies && !walk->body && is_body((const char *)name)) {
        walk->body = walk->depth;
        walk->count = 0;
    }
    (void)prefix, (void)uri, (void)namespaces, (void)declared, (void)attributes, (void)defaulted, (void)values;
}

static void text(void *context, const xmlChar *bytes, int count) {
    Walk *walk = context;
    if (!walk->body || count <= 0) return;
    if (walk->count + (size_t)count > walk->room) {
        walk->room = 2 * walk->room + (size_t)count;
        walk->bytes = realloc(walk->bytes, walk->room);
        if (!walk->bytes) abort();
    }
    memcpy(walk->bytes + walk->count, bytes, (size_t)count);
    walk->count += (size_t)count;
}

static void html_start(void *context, const xmlChar *name, const xmlChar **values) {
    (void)context, (void)name, (void)values;
}

static void html_end(void *context, const xmlChar *name) { (void)context, (void)name; }

static void html_text(void *context, const xmlChar *bytes, int count) { (void)context, (void)bytes, (void)count; }

static void end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri) {
    Walk *walk = context;
    if (walk->body == walk->depth) {
        walk->body = 0;
        if (walk->count) {
            htmlParserCtxtPtr parser = htmlCreateMemoryParserCtxt(walk->bytes, (int)walk->count);
            if (!parser) abort();
            if (parser->sax) xmlFree(parser->sax);
            parser->sax = &walk->html;
            htmlCtxtUseOptions(parser, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING
                                           | HTML_PARSE_NONET);
            xmlSwitchEncoding(parser, XML_CHAR_ENCODING_UTF8);
            htmlParseDocument(parser);
            parser->sax = NULL;
            htmlFreeParserCtxt(parser);
            walk->bodies++;
        }
    }
    walk->depth--;
    (void)name, (void)prefix, (void)uri;
}

/* Parses a page to a tree and counts its nodes, as a tool would that does nothing with them. */
static long walk_page(const char *bytes, size_t count) {
    htmlDocPtr page = htmlReadMemory(bytes, (int)count, NULL, "UTF-8",
                                     HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET);
    if (!page) return 0;
    long nodes = 0;
    xmlNodePtr root = xmlDocGetRootElement(page), node = root;
    while (node) {
        nodes++;
        if (node->children && node->type == XML_ELEMENT_NODE) {
            node = node->children;
            continue;
        }
        while (node != root && !node->next) node = node->parent;
        node = node == root ? NULL : node->next;
    }
    xmlFreeDoc(page);
    return nodes;
}

/* The whole file, or NULL. */
static char *read_file(const char *path, size_t *count) {
    FILE *file = fopen(path, "rb");
    if (!file) return NULL;
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *bytes = size > 0 ? malloc((size_t)size) : NULL;
    *count = bytes ? fread(bytes, 1, (size_t)size, file) : 0;
    fclose(file);
    return bytes;
}

int main(int count, char **arguments) {
    Walk walk = {0};
    xmlSAXHandler xml = {0};
    xml.initialized = XML_SAX2_MAGIC;
    xml.startElementNs = start;
    xml.endElementNs = end;
    xml.characters = xml.cdataBlock = text;
    walk.html.startElement = html_start;
    walk.html.endElement = html_end;
    walk.html.characters = walk.html.cdataBlock = html_text;
    long documents = 0, nodes = 0;
    int is_page = 0;
    xmlInitParser();
    for (int index = 1; index < count; index++) {
        if (!strcmp(arguments[index], "--html")) {
            walk.walks_bodies = 1;
            continue;
        }
        if (!strcmp(arguments[index], "--pages")) {
            is_page = 1;
            continue;
        }
        size_t size = 0;
        char *bytes = read_file(arguments[index], &size);
        if (!bytes) {
            perror(arguments[index]);
            return 66;
        }
        if (is_page) {
            nodes += walk_page(bytes, size);
            documents++;
        } else if (bytes[0] == '<') {
            xmlParserCtxtPtr parser = xmlCreateMemoryParserCtxt(bytes, (int)size);
            if (!parser) abort();
            if (parser->sax) xmlFree(parser->sax);
            parser->sax = &xml;
            parser->userData = &walk;
            xmlCtxtUseOptions(parser, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_RECOVER);
            walk.depth = walk.body = 0;
            xmlParseDocument(parser);
            parser->sax = NULL;
            xmlFreeParserCtxt(parser);
            documents++;
        }
        free(bytes);
    }
    if (is_page) printf("%ld pages, %ld nodes\n", documents, nodes);
    else printf("%ld documents, %ld bodies\n", documents, walk.bodies);
    free(walk.bytes);
    return 0;
}
