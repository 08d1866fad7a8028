/* The least that a pass over feeds can cost: libcurl's multi interface on one thread, and little else.
 *
 *     fetch [--at-once 64] [--reuse] [--etags FILE] [--records FOLDER] URLS
 *
 * Fetches every line of URLS. Without --reuse each transfer has a connection of its own, as with feeds on
 * hosts of their own. With --etags it sends what the file holds in If-None-Match and writes it anew. With
 * --records each body is walked by libxml2's SAX2 parser, and the text of each entry becomes a file. */
#include <curl/curl.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    char *bytes;
    size_t count, room;
} Buffer;

typedef struct {
    CURL *handle;
    struct curl_slist *headers;
    long feed;
    Buffer body;
} Transfer;

typedef struct {
    Buffer text;
    int depth;
    long files;
} Walk;

static char **urls;
static char (*etags)[128];
static long feeds, next, under_way, failed;
static const char *folder;
static Walk walk;
static xmlSAXHandler sax;

static void append(Buffer *buffer, const void *bytes, size_t count) {
    if (buffer->count + count > buffer->room) {
        buffer->room = 2 * buffer->room + count;
        buffer->bytes = realloc(buffer->bytes, buffer->room);
        if (!buffer->bytes) abort();
    }
    memcpy(buffer->bytes + buffer->count, bytes, count);
    buffer->count += count;
}

static void keep(const char *bytes, size_t count) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%ld", folder, walk.files++);
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(bytes, 1, count, file) != count || fclose(file)) abort();
}

static void start(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespaces,
                  const xmlChar **declared, int attributes, int defaulted, const xmlChar **values) {
    if (walk.depth) walk.depth++;
    else if (!strcmp((const char *)name, "item") || !strcmp((const char *)name, "entry"))
        walk.depth = 1, walk.text.count = 0;
    (void)context, (void)prefix, (void)uri, (void)namespaces, (void)declared, (void)attributes, (void)defaulted,
        (void)values;
}

static void text(void *context, const xmlChar *bytes, int count) {
    if (walk.depth) append(&walk.text, bytes, (size_t)count);
    (void)context;
}

static void end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri) {
    if (walk.depth && !--walk.depth) keep(walk.text.bytes, walk.text.count);
    (void)context, (void)name, (void)prefix, (void)uri;
}

static void read_feed(Buffer *body) {
    if (!body->count) return;
    if (body->bytes[0] != '<') {
        keep(body->bytes, body->count); /* JSON, whole */
        return;
    }
    xmlParserCtxtPtr parser = xmlCreateMemoryParserCtxt(body->bytes, (int)body->count);
    if (!parser) abort();
    if (parser->sax) xmlFree(parser->sax);
    parser->sax = &sax;
    walk.depth = 0;
    xmlParseDocument(parser);
    parser->sax = NULL;
    xmlFreeParserCtxt(parser);
}

static size_t on_body(char *bytes, size_t size, size_t count, void *context) {
    append(&((Transfer *)context)->body, bytes, size * count);
    return size * count;
}

static size_t on_header(char *bytes, size_t size, size_t count, void *context) {
    Transfer *transfer = context;
    if (etags && size * count > 6 && !strncasecmp(bytes, "ETag: ", 6)) {
        size_t length = strcspn(bytes + 6, "\r\n");
        if (length < sizeof *etags) {
            memcpy(etags[transfer->feed], bytes + 6, length);
            etags[transfer->feed][length] = 0;
        }
    }
    return size * count;
}

/* What all transfers of a handle have in common. */
static void prepare(Transfer *transfer, int reuse) {
    CURL *handle = transfer->handle = curl_easy_init();
    if (!handle) abort();
    curl_easy_setopt(handle, CURLOPT_PRIVATE, transfer);
    curl_easy_setopt(handle, CURLOPT_USERAGENT, "fetch/1");
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, transfer);
    curl_easy_setopt(handle, CURLOPT_FORBID_REUSE, (long)!reuse);
}

static void begin(CURLM *multi, Transfer *transfer) {
    if (next == feeds) return;
    transfer->feed = next++;
    transfer->body.count = 0;
    curl_easy_setopt(transfer->handle, CURLOPT_URL, urls[transfer->feed]);
    curl_slist_free_all(transfer->headers);
    transfer->headers = NULL;
    if (etags && etags[transfer->feed][0]) {
        char line[160];
        snprintf(line, sizeof line, "If-None-Match: %s", etags[transfer->feed]);
        transfer->headers = curl_slist_append(NULL, line);
    }
    curl_easy_setopt(transfer->handle, CURLOPT_HTTPHEADER, transfer->headers);
    curl_multi_add_handle(multi, transfer->handle);
    under_way++;
}

static void fetch(long at_once, int reuse) {
    CURLM *multi = curl_multi_init();
    Transfer *transfers = calloc((size_t)at_once, sizeof *transfers);
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, 4 * at_once);
    for (long index = 0; index < at_once; index++) {
        prepare(&transfers[index], reuse);
        begin(multi, &transfers[index]);
    }
    for (int running, left; under_way;) {
        curl_multi_perform(multi, &running);
        for (CURLMsg *message; (message = curl_multi_info_read(multi, &left));) {
            Transfer *transfer;
            long status = 0;
            CURL *handle = message->easy_handle;
            curl_easy_getinfo(handle, CURLINFO_PRIVATE, &transfer);
            curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
            if (message->data.result != CURLE_OK || (status != 200 && status != 304)) failed++;
            curl_multi_remove_handle(multi, handle);
            under_way--;
            if (folder) read_feed(&transfer->body);
            begin(multi, transfer);
        }
        if (running) curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
}

static void read_lines(const char *path, void (*take)(const char *)) {
    char line[4096];
    FILE *file = fopen(path, "r");
    if (!file) return;
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = 0;
        take(line);
    }
    fclose(file);
}

static void take_url(const char *line) {
    urls = realloc(urls, (size_t)(feeds + 1) * sizeof *urls);
    urls[feeds++] = strdup(line);
}

static void take_etag(const char *line) {
    static long count;
    if (count < feeds) snprintf(etags[count++], sizeof *etags, "%s", line);
}

int main(int count, char **arguments) {
    long at_once = 64;
    int reuse = 0, index = 1;
    const char *memory = NULL;
    for (; index + 1 < count; index++) {
        if (!strcmp(arguments[index], "--reuse")) reuse = 1;
        else if (!strcmp(arguments[index], "--at-once")) at_once = atol(arguments[++index]);
        else if (!strcmp(arguments[index], "--etags")) memory = arguments[++index];
        else if (!strcmp(arguments[index], "--records")) folder = arguments[++index];
        else return 64;
    }
    if (index >= count || at_once < 1) return 64;
    read_lines(arguments[index], take_url);
    if (memory) {
        etags = calloc((size_t)feeds, sizeof *etags);
        read_lines(memory, take_etag);
    }
    sax.initialized = XML_SAX2_MAGIC;
    sax.startElementNs = start, sax.endElementNs = end, sax.characters = sax.cdataBlock = text;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    fetch(at_once, reuse);
    if (memory) {
        FILE *file = fopen(memory, "w");
        for (long feed = 0; file && feed < feeds; feed++) fprintf(file, "%s\n", etags[feed]);
        if (!file || fclose(file)) return 74;
    }
    return failed ? 69 : 0;
}
