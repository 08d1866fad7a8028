#pragma once
// Debian builds libxml2 with ICU; its headers then pull in ICU's own, which clash with the ICU
// inside Foundation and break every target that imports it. Undefine the switch before the rest.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/HTMLparser.h>
#include <libxml/SAX2.h>
#include <libxml/catalog.h>
#include <libxml/encoding.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>
// The character sets that libxml2 itself would ask iconv for, without its all-or-nothing errors.
#include <iconv.h>
