/* test_xml_scanner.c
 * Tests of core/xml/xml_scanner: what it finds in sound, odd and damaged documents.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "sample_alarm.h"
#include "test_support.h"
#include "xml_dump.h"
#include "xml_rules.h"

#define BEGIN        "<x-cisco-alarm><Alarm Name=\"A\"><ParameterList>"
#define END          "</ParameterList></Alarm></x-cisco-alarm>"
#define DOC(content) BEGIN content END

/* In all documents of DOC() the alarm comes first. */
#define FOUND(elements) "Alarm A\n" elements

typedef struct {
    const char *label;
    const char *document;
    const char *elements; /* as xml_dump() says it */
    const char *defects;  /* of the document; NULL: none */
} scan_row;

static const scan_row samples[] = {
    {"tl-info", SAMPLE_TL_INFO,
     "Alarm DeviceTLInfo\nString DeviceName=[SEP001122334455]\nString IPv4Address=[192.0.2.35]\n"
     "String IPv6Address=[]\nString CTL_Signature=[Not Installed]\nString CTL_TFTP_Server=[N/A]\n"
     "String ITL_Signature=[3E 91 A3 44 0B 7C 52 96 E1 D0 5A 18 C7 2F 8B 60 94 1D B3 7E ]\n"
     "String ITL_TFTP_Server=[tftp.example.com]\nString StatusCode=[3]\n",
     NULL},
    {"outage", SAMPLE_OUTAGE,
     "Alarm LastOutOfServiceInformation\n"
     "String DeviceName=[SEP001122334455]\nString DeviceIPv4Address=[192.0.2.35/24]\n"
     "String IPv4DefaultGateway=[192.0.2.1]\nString DeviceIPv6Address=[]\nString IPv6DefaultGateway=[]\n"
     "String ModelNumber=[CP-7821]\nString NeighborIPv4Address=[192.0.2.2]\nString NeighborIPv6Address=[]\n"
     "String NeighborDeviceID=[switch.example.com]\nString NeighborPortID=[GigabitEthernet0/21]\n"
     "Enum DHCPv4Status=[1]\nEnum DHCPv6Status=[3]\nEnum TFTPCfgStatus=[1]\nEnum DNSStatusUnifiedCM1=[4]\n"
     "String VoiceVLAN=[4095]\nString UnifiedCMIPAddress=[<not open>] MARKUP_IN_VALUE\nString LocalPort=[-1]\n"
     "String TimeStamp=[1479803430521]\nEnum ReasonForOutOfService=[]\n"
     "String LastProtocolEventSent=[Sent:REGISTER sip:192.0.2.100 SIP/2.0  "
     "Cseq:336 REGISTER CallId:00112233-44550002-1f2e3d4c-5b6a7988@192.0.2.35    ]\n"
     "String LastProtocolEventReceived=[Rcvd:SIP/2.0 200 OK  "
     "Cseq:335 REGISTER CallId:00112233-44550002-1f2e3d4c-5b6a7988@192.0.2.35    ]\n"
     "String ReasonForOutOfServiceText=[LastTimeInitialized]\n",
     " MARKUP_IN_VALUE"},
};

/* What real phones send, or may. */
static const scan_row odd[] = {
    {"not-open", DOC("<String name=\"a\"><not open></String>"), FOUND("String a=[<not open>] MARKUP_IN_VALUE\n"),
     " MARKUP_IN_VALUE"},
    {"not-open-escaped", DOC("<String name=\"a\">&lt;not open&gt;</String>"), FOUND("String a=[<not open>]\n"), NULL},
    {"not-open-in-enum", DOC("<Enum name=\"a\"><not open></Enum>"), FOUND("Enum a=[<not open>] MARKUP_IN_VALUE\n"),
     " MARKUP_IN_VALUE"},
    {"element-in-value", DOC("<String name=\"a\">x<b c=\"d\">y</b>z</String>"),
     FOUND("String a=[x<b c=\"d\">y</b>z] MARKUP_IN_VALUE\n"), " MARKUP_IN_VALUE"},
    {"control-character", DOC("<String name=\"a\">x\033[31m</String>"), FOUND("String a=[x\033[31m] BAD_CHAR\n"),
     " BAD_CHAR"},
    {"control-character-in-name", DOC("<String name=\"a\001\">x</String>"), FOUND("String a\001=[x] BAD_CHAR\n"),
     " BAD_CHAR"},
    {"tab-and-line-feed", DOC("<String name=\"a\">x\ty\nz</String>"), FOUND("String a=[x\ty\nz]\n"), NULL},
    {"two-names", DOC("<String name=\"a\" name=\"b\">x</String>"), FOUND("String a=[x] BAD_TAG\n"), " BAD_TAG"},
    {"two-names-unlike", DOC("<String name=\"a\" Name=\"b\">x</String>"), FOUND("String a=[x]\n"), NULL},
    {"two-roots", DOC("") "<x-cisco-alarm></x-cisco-alarm>", FOUND(""), " BAD_NESTING"},
    {"less-than", DOC("<String name=\"a\">1 < 2</String>"), FOUND("String a=[1 < 2] MARKUP_IN_VALUE\n"),
     " MARKUP_IN_VALUE"},
    {"less-than-last", DOC("<String name=\"a\">1 <</String>"), FOUND("String a=[1 <] MARKUP_IN_VALUE\n"),
     " MARKUP_IN_VALUE"},
    {"raw-ampersand", DOC("<String name=\"a\">b & c</String>"), FOUND("String a=[b & c] BAD_REFERENCE\n"), NULL},
    {"names-that-begin-alike", DOC("<String name=\"a\"><Strings></Stringy><Alarms></EnumX></String>"),
     FOUND("String a=[<Strings></Stringy><Alarms></EnumX>] MARKUP_IN_VALUE\n"), " MARKUP_IN_VALUE"},
    {"empty-enum", DOC("<Enum name=\"a\"></Enum>"), FOUND("Enum a=[]\n"), NULL},
    {"empty-string", DOC("<String name=\"a\"></String>"), FOUND("String a=[]\n"), NULL},
    {"whitespace", DOC("<String name=\"a\">  b  c   </String>"), FOUND("String a=[  b  c   ]\n"), NULL},
    {"only-whitespace", DOC("<String name=\"a\"> \n\t</String>"), FOUND("String a=[ \n\t]\n"), NULL},
    {"newline-at-the-end", DOC("<Enum name=\"a\">1</Enum>") "\n", FOUND("Enum a=[1]\n"), NULL},
    {"whitespace-in-declaration", "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n" DOC("<Enum name=\"a\">1</Enum>"),
     FOUND("Enum a=[1]\n"), NULL},
    {"no-declaration-but-mark", "\xef\xbb\xbf" DOC(""), FOUND(""), NULL},
    {"whitespace-before", " \r\n" DOC(""), FOUND(""), NULL},
    {"string-for-enum", DOC("<String name=\"StatusCode\">3</String>"), FOUND("String StatusCode=[3]\n"), NULL},
    {"same-name-twice", DOC("<Enum name=\"a\">1</Enum><Enum name=\"a\">2</Enum>"), FOUND("Enum a=[1]\nEnum a=[2]\n"),
     NULL},
    {"crlf", DOC("\r\n<Enum name=\"a\">1</Enum>\r\n<String name=\"b\">c\r\nd</String>\r\n"),
     FOUND("Enum a=[1]\nString b=[c\nd]\n"), NULL},
    {"no-parameters", DOC(""), FOUND(""), NULL},
    {"two-alarms",
     "<x-cisco-alarm><Alarm Name=\"A\"><ParameterList><Enum name=\"a\">1</Enum></ParameterList></Alarm>"
     "<Alarm Name=\"B\"><ParameterList><Enum name=\"a\">2</Enum></ParameterList></Alarm></x-cisco-alarm>",
     "Alarm A\nEnum a=[1]\nAlarm B\nEnum a=[2]\n", NULL},
    {"no-list", "<x-cisco-alarm><Alarm Name=\"A\"><Enum name=\"a\">1</Enum></Alarm></x-cisco-alarm>",
     FOUND("Enum a=[1]\n"), NULL},
    {"no-alarm", "<x-cisco-alarm><Enum name=\"a\">1</Enum></x-cisco-alarm>", "Enum a=[1]\n", NULL},
    {"nul-padding", DOC(""), FOUND(""), NULL},
};

/* What XML allows, though no phone has been seen to write it so. */
static const scan_row xml[] = {
    {"single-quotes", DOC("<String name='a \"b\"'>c</String>"), FOUND("String a \"b\"=[c]\n"), NULL},
    {"other-quote-inside", DOC("<String name=\"it's\">c</String>"), FOUND("String it's=[c]\n"), NULL},
    {"greater-than-in-name", DOC("<String name=\"a>b/>\">c</String>"), FOUND("String a>b/>=[c]\n"), NULL},
    {"whitespace-in-tags", DOC("<String\n\tname\r\n= \"a\"\n>b</String \n>"), FOUND("String a=[b]\n"), NULL},
    {"self-closing", DOC("<String name=\"a\"/><Enum name=\"b\" />"), FOUND("String a=[]\nEnum b=[]\n"), NULL},
    {"name-last", DOC("<String type=\"x\" name=\"a\">b</String>"), FOUND("String a=[b]\n"), NULL},
    {"name-first", DOC("<String name=\"a\" type=\"x\">b</String>"), FOUND("String a=[b]\n"), NULL},
    {"names-alike", DOC("<String names=\"x\" nam=\"y\" x:name=\"z\" name=\"a\">b</String>"), FOUND("String a=[b]\n"),
     NULL},
    {"name-in-capitals", DOC("<String NAME=\"a\">b</String>"), FOUND("String a=[b]\n"), NULL},
    {"empty-name", DOC("<String name=\"\">b</String>"), FOUND("String =[b]\n"), NULL},
    {"entities", DOC("<String name=\"&lt;&#97;&gt;\">&amp;&lt;&gt;&quot;&apos;</String>"),
     FOUND("String <a>=[&<>\"']\n"), NULL},
    {"name-with-whitespace", DOC("<String name=\"a\tb\nc\r\nd\">e</String>"), FOUND("String a b c d=[e]\n"), NULL},
    {"cdata", DOC("<String name=\"a\"><![CDATA[<not open> & </String>]]></String>"),
     FOUND("String a=[<not open> & </String>]\n"), NULL},
    {"cdata-between-text", DOC("<String name=\"a\">b<![CDATA[]]>c<![CDATA[ ]]]]>d</String>"),
     FOUND("String a=[bc ]]d]\n"), NULL},
    {"comment-in-value", DOC("<String name=\"a\">b<!-- </String> <Enum> -->c</String>"), FOUND("String a=[bc]\n"),
     NULL},
    {"instruction-in-value", DOC("<String name=\"a\">b<?go </String>?>c</String>"), FOUND("String a=[bc]\n"), NULL},
    {"comment-between", DOC("<!-- <String name=\"no\">no</String> --><Enum name=\"a\">1</Enum><!---->"),
     FOUND("Enum a=[1]\n"), NULL},
    {"comment-of-minus", DOC("<!-- - -- -> --><Enum name=\"a\">1</Enum>"), FOUND("Enum a=[1]\n"), NULL},
    {"instruction-between", DOC("<?go <Enum name=\"no\">0</Enum>?><Enum name=\"a\">1</Enum>"), FOUND("Enum a=[1]\n"),
     NULL},
    {"doctype", "<!DOCTYPE x-cisco-alarm SYSTEM \"a>b\">" DOC(""), FOUND(""), NULL},
    {"doctype-subset",
     "<!DOCTYPE x [<!ELEMENT a (#PCDATA)><!-- ]> ' --><?go ]>?><!ENTITY e \"]>\"><!ENTITY f ']>'> [] ] >" DOC(""),
     FOUND(""), NULL},
    {"entity-of-dtd", "<!DOCTYPE x [<!ENTITY e \"f\">]>" DOC("<String name=\"a\">&e;</String>"),
     FOUND("String a=[&e;] BAD_REFERENCE\n"), NULL},
    {"utf-8", DOC("<String name=\"\xc3\xa9\">\xe6\x9d\xb1\xe4\xba\xac</String>"),
     FOUND("String \xc3\xa9=[\xe6\x9d\xb1\xe4\xba\xac]\n"), NULL},
    {"unknown-leaf", DOC("<Other name=\"a\">b</Other><Plain>c</Plain><Empty/>"),
     FOUND("Other a=[b]\nPlain Plain=[c]\nEmpty Empty=[]\n"), NULL},
    {"unknown-leaf-from-a-to-z", DOC("<zZaA:_9.-z>b</zZaA:_9.-z>"), FOUND("zZaA:_9.-z zZaA:_9.-z=[b]\n"), NULL},
    {"unknown-leaf-with-comment", DOC("<Other>a<!-- </Other> -->b<![CDATA[<c>]]><?go?></Other>"),
     FOUND("Other Other=[ab<c>]\n"), NULL},
    {"unknown-container", DOC("<Group><Enum name=\"a\">1</Enum></Group>"), FOUND("Enum a=[1]\n"), NULL},
    {"unknown-container-with-name", DOC("<Group name=\"g\"><Enum name=\"a\">1</Enum></Group>"),
     FOUND("Group g=[]\nEnum a=[1]\n"), NULL},
    {"unknown-container-with-comment", DOC("<Group><!-- g --><Enum name=\"a\">1</Enum></Group>"), FOUND("Enum a=[1]\n"),
     NULL},
    {"case-matters", DOC("<string name=\"a\">1</string><ENUM name=\"b\">2</ENUM>"), FOUND("string a=[1]\nENUM b=[2]\n"),
     NULL},
    {"prefix-matters", DOC("<x:String name=\"a\">1</x:String>"), FOUND("x:String a=[1]\n"), NULL},
    {"self-closing-containers", "<x-cisco-alarm><Alarm Name=\"A\"><ParameterList/></Alarm></x-cisco-alarm>", FOUND(""),
     NULL},
    {"self-closing-alarm", "<x-cisco-alarm><Alarm Name=\"A\"/></x-cisco-alarm>", FOUND(""), NULL},
    {"self-closing-root", "<x-cisco-alarm/>", "", NULL},
    {"comment-after-the-root", DOC("") "<!-- x --><?go?>\n", FOUND(""), NULL},
};

static const scan_row damaged[] = {
    {"empty", "", "", " NO_ROOT"},
    {"whitespace", " \r\n\t", "", " NO_ROOT"},
    {"text", "hello world ", "stray [hello world] STRAY_TEXT\n", " STRAY_TEXT NO_ROOT"},
    {"html", "<html><body>Not found</body></html>", "body body=[Not found]\n", " NO_ROOT"},
    {"parameter-alone", "<Enum name=\"a\">1</Enum>", "Enum a=[1]\n", " NO_ROOT"},
    {"no-name", DOC("<String>b</String>"), FOUND("String String=[b] NO_NAME\n"), " NO_NAME"},
    {"no-alarm-name", "<x-cisco-alarm><Alarm></Alarm></x-cisco-alarm>", "Alarm  NO_NAME\n", " NO_NAME"},
    {"end-tag-missing", DOC("<String name=\"a\">b\n<Enum name=\"c\">1</Enum>"),
     FOUND("String a=[b] NO_END_TAG\nEnum c=[1]\n"), " NO_END_TAG"},
    {"last-end-tag-missing", DOC("<String name=\"a\">b\n"), FOUND("String a=[b] NO_END_TAG\n"), " NO_END_TAG"},
    {"end-tag-missing-before-alarm", BEGIN "<Enum name=\"a\">1</Alarm></x-cisco-alarm>",
     FOUND("Enum a=[1] NO_END_TAG\n"), " NO_END_TAG BAD_NESTING"},
    {"end-tag-missing-before-root-end", BEGIN "<Enum name=\"a\">1</x-cisco-alarm>", FOUND("Enum a=[1] NO_END_TAG\n"),
     " NO_END_TAG BAD_NESTING"},
    {"end-tag-missing-after-markup", DOC("<String name=\"a\"><not open> <String name=\"b\">c</String>"),
     FOUND("String a=[<not open>] MARKUP_IN_VALUE NO_END_TAG\nString b=[c]\n"), " MARKUP_IN_VALUE NO_END_TAG"},
    {"other-end-tag", DOC("<String name=\"a\">b</Enum><Enum name=\"c\">1</Enum>"),
     FOUND("String a=[b] NO_END_TAG\nEnum c=[1]\n"), " NO_END_TAG"},
    {"other-end-tag-after-markup", DOC("<String name=\"a\"><b></Enum>"),
     FOUND("String a=[<b>] MARKUP_IN_VALUE NO_END_TAG\n"), " MARKUP_IN_VALUE NO_END_TAG"},
    {"bad-tag-and-markup", DOC("<String name=a><b></String>"), FOUND("String a=[<b>] MARKUP_IN_VALUE BAD_TAG\n"),
     " MARKUP_IN_VALUE BAD_TAG"},
    {"end-tag-twice", DOC("<String name=\"a\">b</String></String><Enum name=\"c\">1</Enum>"),
     FOUND("String a=[b]\nEnum c=[1]\n"), " BAD_NESTING"},
    {"no-quotes", DOC("<String name=a>b</String>"), FOUND("String a=[b] BAD_TAG\n"), " BAD_TAG"},
    {"no-quotes-self-closing", DOC("<String name=a/>"), FOUND("String a=[] BAD_TAG\n"), " BAD_TAG"},
    {"no-closing-quote", DOC("<String name=\"a>b</String>"), FOUND("String a=[b] BAD_TAG\n"), " BAD_TAG"},
    {"no-closing-quote-nor-end", DOC("<String name=\"a<Enum name=\"b\">1</Enum>"),
     FOUND("String a=[] NO_END_TAG BAD_TAG\nEnum b=[1]\n"), " NO_END_TAG BAD_TAG"},
    {"no-value", DOC("<String name>b</String>"), FOUND("String String=[b] NO_NAME BAD_TAG\n"), " NO_NAME BAD_TAG"},
    {"junk-in-tag", DOC("<String =! name=\"a\" / b>c</String>"), FOUND("String a=[c] BAD_TAG\n"), " BAD_TAG"},
    {"junk-in-end-tag", DOC("<String name=\"a\">b</String junk><Enum name=\"c\">1</Enum>"),
     FOUND("String a=[b] BAD_TAG\nEnum c=[1]\n"), " BAD_TAG"},
    {"end-tag-never-closed", DOC("<String name=\"a\">b</String <Enum name=\"c\">1</Enum>"),
     FOUND("String a=[b] BAD_TAG\nEnum c=[1]\n"), " BAD_TAG"},
    {"start-tag-never-closed", DOC("<String name=\"a\" <Enum name=\"c\">1</Enum>"),
     FOUND("String a=[] NO_END_TAG BAD_TAG\nEnum c=[1]\n"), " NO_END_TAG BAD_TAG"},
    {"less-than-outside", DOC("< 1 <2 <Enum name=\"c\">1</Enum>"),
     FOUND("stray [1] STRAY_TEXT\nstray [2] STRAY_TEXT\nEnum c=[1]\n"), " BAD_TAG STRAY_TEXT"},
    {"declaration-of-what", DOC("<!ELEMENT x>"), FOUND("stray [!ELEMENT x>] STRAY_TEXT\n"), " BAD_TAG STRAY_TEXT"},
    {"bad-references", DOC("<String name=\"&b;\">&;&#;&#x;&#xg;&nbsp;&amp&lt;</String>"),
     FOUND("String &b;=[&;&#;&#x;&#xg;&nbsp;&amp<] BAD_REFERENCE\n"), NULL},
    {"list-not-closed", "<x-cisco-alarm><Alarm Name=\"A\"><ParameterList></Alarm></x-cisco-alarm>", FOUND(""),
     " BAD_NESTING"},
    {"list-not-opened", "<x-cisco-alarm><Alarm Name=\"A\"></ParameterList></Alarm></x-cisco-alarm>", FOUND(""),
     " BAD_NESTING"},
    {"list-in-list", DOC("<ParameterList></ParameterList>"), FOUND(""), " BAD_NESTING"},
    {"list-in-list-after-text", DOC("x<ParameterList></ParameterList>"), FOUND("stray [x] STRAY_TEXT\n"),
     " BAD_NESTING STRAY_TEXT"},
    {"alarm-in-alarm", "<x-cisco-alarm><Alarm Name=\"A\"><Alarm Name=\"B\"></Alarm></x-cisco-alarm>",
     FOUND("Alarm B\n"), " BAD_NESTING"},
    {"other-not-closed", DOC("<Group><Enum name=\"a\">1</Enum>"), FOUND("Enum a=[1]\n"), " BAD_NESTING"},
    {"other-not-opened", DOC("</Group>"), FOUND(""), " BAD_NESTING"},
    {"root-end-alone", "</x-cisco-alarm>", "", " BAD_NESTING NO_ROOT"},
    {"stray-text", DOC("a <Enum name=\"b\">1</Enum> c & \r\n d"),
     FOUND("stray [a] STRAY_TEXT\nEnum b=[1]\nstray [c & \n d] BAD_REFERENCE STRAY_TEXT\n"), " STRAY_TEXT"},
    {"stray-cdata", DOC("<![CDATA[<x>]]>"), FOUND("stray [<x>] STRAY_TEXT\n"), " STRAY_TEXT"},
    {"stray-reference", DOC("&lt;"), FOUND("stray [<] STRAY_TEXT\n"), " STRAY_TEXT"},
    {"text-after-the-root", DOC("") "x", FOUND("stray [x] STRAY_TEXT\n"), " STRAY_TEXT"},
    {"parameter-after-the-root", DOC("") "<Enum name=\"a\">1</Enum>", FOUND("Enum a=[1]\n"), NULL},
    {"comment-without-end", DOC("<!-- <Enum name=\"a\">1</Enum>"), FOUND("Enum a=[1]\n"), " UNTERMINATED"},
    {"comment-without-end-after-defects", DOC("< <!--<Enum name=\"a\">1</Enum>"), FOUND("Enum a=[1]\n"),
     " BAD_TAG UNTERMINATED"},
    {"comment-in-doctype-without-end", "< <!DOCTYPE x [<!-- a]>" DOC(""), FOUND(""), " BAD_TAG UNTERMINATED"},
    {"comment-without-end-in-value", DOC("<String name=\"a\">b<!--</String>"), FOUND("String a=[b<!--] UNTERMINATED\n"),
     " UNTERMINATED"},
    {"cdata-without-end-in-value", DOC("<String name=\"a\">b<![CDATA[c</String>"),
     FOUND("String a=[b<![CDATA[c] UNTERMINATED\n"), " UNTERMINATED"},
    {"instruction-without-end", "<?xml version=\"1.0\">" DOC(""), "stray [xml version=\"1.0\">] STRAY_TEXT\nAlarm A\n",
     " STRAY_TEXT UNTERMINATED"},
    {"doctype-without-end", "<!DOCTYPE x [" DOC(""), "stray [x [] STRAY_TEXT\nAlarm A\n", " STRAY_TEXT UNTERMINATED"},
    {"quote-in-doctype-without-end", "<!DOCTYPE x 'y>" DOC(""), "stray [x 'y>] STRAY_TEXT\nAlarm A\n",
     " STRAY_TEXT UNTERMINATED"},
    {"bracket-in-doctype", "<!DOCTYPE x ]>" DOC(""), FOUND(""), NULL},
    {"instruction-in-doctype-without-end", "<!DOCTYPE x [<?a]>" DOC(""), FOUND(""), " UNTERMINATED"},
    {"comment-before-one-without-end", DOC("<!-- a --><Enum name=\"b\">1</Enum><!-- c"),
     FOUND("Enum b=[1]\nstray [c] STRAY_TEXT\n"), " STRAY_TEXT UNTERMINATED"},
    {"comments-in-doctype-without-end", "<!DOCTYPE x [<!-- a --><!-- b" DOC(""),
     "stray [x [] STRAY_TEXT\nstray [b] STRAY_TEXT\nAlarm A\n", " STRAY_TEXT UNTERMINATED"},
    {"comments-in-unknown-without-end", DOC("<Other><!-- a -->b<!-- c</Other>"),
     FOUND("stray [b] STRAY_TEXT\nstray [c] STRAY_TEXT\n"), " STRAY_TEXT UNTERMINATED"},
    {"nothing-but-less-than", "<<<<", "", " BAD_TAG NO_ROOT"},
};

static const scan_row truncated[] = {
    {"in-value", BEGIN "<String name=\"a\">b c ", FOUND("String a=[b c ] TRUNCATED\n"), " TRUNCATED"},
    {"after-start-tag", BEGIN "<String name=\"a\">", FOUND("String a=[] TRUNCATED\n"), " TRUNCATED"},
    {"in-end-tag", BEGIN "<String name=\"a\">b</String", FOUND("String a=[b] TRUNCATED\n"), " TRUNCATED"},
    {"in-end-tag-name", BEGIN "<String name=\"a\">b</Str", FOUND("String a=[b] TRUNCATED\n"), " TRUNCATED"},
    {"in-end-tag-slash", BEGIN "<String name=\"a\">b</", FOUND("String a=[b] TRUNCATED\n"), " TRUNCATED"},
    {"in-end-tag-less-than", BEGIN "<String name=\"a\">b<", FOUND("String a=[b] TRUNCATED\n"), " TRUNCATED"},
    {"in-end-tag-of-list", BEGIN "<String name=\"a\">b</Param", FOUND("String a=[b] TRUNCATED\n"), " TRUNCATED"},
    {"in-end-tag-behind-markup", BEGIN "<String name=\"a\"><not open></Stri",
     FOUND("String a=[<not open>] MARKUP_IN_VALUE TRUNCATED\n"), " MARKUP_IN_VALUE TRUNCATED"},
    {"in-end-tag-of-no-element", BEGIN "<String name=\"a\">b</not",
     FOUND("String a=[b</not] MARKUP_IN_VALUE TRUNCATED\n"), " MARKUP_IN_VALUE TRUNCATED"},
    {"in-list-end", BEGIN "</Param", FOUND(""), " TRUNCATED"},
    {"in-end-tag-between", BEGIN "</", FOUND(""), " TRUNCATED"},
    {"in-reference", BEGIN "<String name=\"a\">b&am", FOUND("String a=[b&am] BAD_REFERENCE TRUNCATED\n"), " TRUNCATED"},
    {"in-tag-name", BEGIN "<Str", FOUND("Str Str=[] TRUNCATED\n"), " TRUNCATED"},
    {"after-tag-name", BEGIN "<String", FOUND("String String=[] NO_NAME TRUNCATED\n"), " NO_NAME TRUNCATED"},
    {"in-attribute-name", BEGIN "<String na", FOUND("String String=[] NO_NAME TRUNCATED\n"), " NO_NAME TRUNCATED"},
    {"after-attribute-name", BEGIN "<String name", FOUND("String String=[] NO_NAME TRUNCATED\n"), " NO_NAME TRUNCATED"},
    {"after-equals", BEGIN "<String name=", FOUND("String String=[] NO_NAME TRUNCATED\n"), " NO_NAME TRUNCATED"},
    {"in-name", BEGIN "<String name=\"ab", FOUND("String ab=[] TRUNCATED\n"), " TRUNCATED"},
    {"after-name", BEGIN "<String name=\"ab\"", FOUND("String ab=[] TRUNCATED\n"), " TRUNCATED"},
    {"in-name-without-quotes", BEGIN "<String name=ab", FOUND("String ab=[] BAD_TAG TRUNCATED\n"),
     " BAD_TAG TRUNCATED"},
    {"in-bad-tag", BEGIN "<String ! name=\"ab\"", FOUND("String ab=[] BAD_TAG TRUNCATED\n"), " BAD_TAG TRUNCATED"},
    {"in-bad-end-tag", BEGIN "<String name=\"a\">b</String junk", FOUND("String a=[b] BAD_TAG TRUNCATED\n"),
     " BAD_TAG TRUNCATED"},
    {"in-end-tag-of-list-after-value", BEGIN "<Enum name=\"a\">1</ParameterList", FOUND("Enum a=[1] NO_END_TAG\n"),
     " NO_END_TAG TRUNCATED"},
    {"in-next-tag-after-value", BEGIN "<Enum name=\"a\">1<Enum",
     FOUND("Enum a=[1] NO_END_TAG\nEnum Enum=[] NO_NAME TRUNCATED\n"), " NO_END_TAG NO_NAME TRUNCATED"},
    {"in-self-closing", BEGIN "<String name=\"ab\"/", FOUND("String ab=[] TRUNCATED\n"), " TRUNCATED"},
    {"between-elements", BEGIN "<Enum name=\"a\">1</Enum>\n", FOUND("Enum a=[1]\n"), " TRUNCATED"},
    {"before-root-end", BEGIN "</ParameterList></Alarm>", FOUND(""), " TRUNCATED"},
    {"in-root-end", BEGIN "</ParameterList></Alarm></x-cisco-alarm", FOUND(""), " TRUNCATED"},
    {"in-alarm", "<x-cisco-alarm><Alarm Name=\"A", "Alarm A TRUNCATED\n", " TRUNCATED"},
    {"in-root", "<x-cisco-alarm", "", " TRUNCATED"},
    {"after-less-than", BEGIN "<", FOUND(""), " TRUNCATED"},
    {"in-comment-opener", BEGIN "<!-", FOUND("stray [!-] STRAY_TEXT\n"), " BAD_TAG STRAY_TEXT TRUNCATED"},
    {"in-comment", BEGIN "<!-- x", FOUND("stray [x] STRAY_TEXT\n"), " STRAY_TEXT UNTERMINATED TRUNCATED"},
    {"in-declaration", "<?xml ver", "stray [xml ver] STRAY_TEXT\n", " STRAY_TEXT UNTERMINATED NO_ROOT TRUNCATED"},
    {"in-end-tag-of-unknown", BEGIN "<Other name=\"a\">b</Ot", FOUND("Other a=[b] TRUNCATED\n"), " TRUNCATED"},
    {"after-end-tag-name-of-unknown", BEGIN "<Other name=\"a\">b</Other", FOUND("Other a=[b] TRUNCATED\n"),
     " TRUNCATED"},
    {"after-less-than-in-unknown", BEGIN "<Other name=\"a\">b<", FOUND("Other a=[b] TRUNCATED\n"), " TRUNCATED"},
    {"in-comment-opener-in-unknown", BEGIN "<Other name=\"a\">b<!-",
     FOUND("Other a=[b<!-] MARKUP_IN_VALUE TRUNCATED\n"), " MARKUP_IN_VALUE TRUNCATED"},
    {"in-other-end-tag-of-unknown", BEGIN "<Other name=\"a\">b</Xy", FOUND("Other a=[]\nstray [b] STRAY_TEXT\n"),
     " STRAY_TEXT TRUNCATED"},
    {"in-child-of-unknown", BEGIN "<Other name=\"a\">b<c",
     FOUND("Other a=[]\nstray [b] STRAY_TEXT\nc c=[] TRUNCATED\n"), " STRAY_TEXT TRUNCATED"},
    {"in-other-element", BEGIN "<Group><Enum name=\"a\">1", FOUND("Enum a=[1] TRUNCATED\n"), " TRUNCATED"},
};

/* What the short way through the scanner finds, the long way finds too: a space before the '=' is enough to take it. */
static void check_long_way(const char *document, const char *elements)
{
    g_auto(GStrv) parts = g_strsplit(document, " name=\"", -1);
    g_autofree char *spread = g_strjoinv(" name =\"", parts);
    g_autofree char *found = xml_dump(guarded_string(spread));

    g_assert_cmpstr(found, ==, elements);
}

/* What is found in the document, and what is wrong with it; NULL: nothing. */
static void check_scan(text_span document, const char *wanted_elements, const char *wanted_defects)
{
    g_autofree char *elements = xml_dump(document);
    g_autofree char *defects = xml_dump_damage(document);

    g_assert_cmpstr(elements, ==, wanted_elements);
    g_assert_cmpstr(defects, ==, wanted_defects ? wanted_defects : "");
    xml_check_rules(document);
}

static void test_scan(const void *data)
{
    const scan_row *row = data;

    check_scan(guarded_string(row->document), row->elements, row->defects);
    check_long_way(row->document, row->elements);
}

typedef struct {
    const char *label;
    const char *document;
    const char *places; /* as xml_dump_places() says it */
} place_row;

static const place_row places[] = {
    {"alarm-is-its-start-tag", "<x-cisco-alarm> <Alarm Name='a' >\n</Alarm></x-cisco-alarm>", "<Alarm Name='a' >|"},
    {"parameters", "<String name='a'>b</String>\n<Enum name='c'/>", "<String name='a'>b</String>|<Enum name='c'/>|"},
    {"whitespace-in-end-tag", "<String name='a'>b</String >x", "<String name='a'>b</String >|x|"},
    {"byte-order-mark", "\xef\xbb\xbf<Enum name='c'/>", "<Enum name='c'/>|"},
    {"end-tag-missing", "<String name='a'>b \n<Enum name='c'/>", "<String name='a'>b \n|<Enum name='c'/>|"},
    {"truncated", "<String name='a'>b \n", "<String name='a'>b \n|"},
    {"stray", " a b \n<!-- x --> c ", "a b|c|"},
    {"stray-cdata", "a<![CDATA[ b ]]> c", "a|<![CDATA[ b ]]>|c|"},
    {"container", "<Group name='a'> <Enum name='b'/></Group>", "<Group name='a'>|<Enum name='b'/>|"},
};

static void test_places(const void *data)
{
    const place_row *row = data;
    g_autofree char *found = xml_dump_places(guarded_string(row->document));

    g_assert_cmpstr(found, ==, row->places);
}

/* Spans stand in the document as it is, undecoded, and say whether decoding would change them. */
static void test_spans(void)
{
    text_span document = guarded_string("<Enum  name = '&lt;'>1&#50;</Enum>");
    xml_scanner s;
    xml_element e;

    xml_scanner_init(&s, document);
    g_assert_true(xml_scanner_next(&s, &e));
    g_assert_cmpint(e.kind, ==, XML_PARAM);
    assert_text(e.tag, "Enum");
    assert_text(e.name, "&lt;");
    assert_text(e.value, "1&#50;");
    g_assert_cmpuint((size_t)(e.tag.ptr - document.ptr), ==, 1);
    g_assert_cmpuint((size_t)(e.name.ptr - document.ptr), ==, 15);
    g_assert_cmpuint((size_t)(e.value.ptr - document.ptr), ==, 21);
    g_assert_cmpuint(e.start, ==, 0);
    g_assert_cmpuint(e.end, ==, document.len);
    g_assert_true(e.name_escaped && e.value_escaped);
    g_assert_false(xml_scanner_next(&s, &e));
    g_assert_cmpint(e.kind, ==, XML_END);
    g_assert_false(xml_scanner_next(&s, &e));
}

typedef struct {
    const char *label;
    const char *document;
    bool name_escaped;
    bool value_escaped;
} coded_row;

static const coded_row coded[] = {
    {"plain", "<String name='a'>b\n\t</String>", false, false},
    {"markup", "<String name='a'><not open></String>", false, false},
    {"name-reference", "<String name='&#97;'>b</String>", true, false},
    {"name-tab", "<String name='a\tb'>b</String>", true, false},
    {"name-line-feed", "<String name='a\nb'>b</String>", true, false},
    {"name-carriage-return", "<String name='a\rb'>b</String>", true, false},
    {"value-reference", "<String name='a'>&amp;</String>", false, true},
    {"value-bare-ampersand", "<String name='a'>&</String>", false, true},
    {"value-carriage-return", "<String name='a'>b\r</String>", false, true},
    {"value-cdata", "<String name='a'><![CDATA[b]]></String>", false, true},
    {"value-comment", "<String name='a'>b<!-- c --></String>", false, true},
    {"value-instruction", "<String name='a'><?b?></String>", false, true},
    {"unknown-leaf", "<Other name='a'>&amp;</Other>", false, true},
    {"stray-reference", "&amp;", false, true},
    {"stray-cdata", "<![CDATA[b]]>", false, true},
    {"stray", "b", false, false},
};

static void check_coded(const coded_row *row, const char *document)
{
    xml_scanner s;
    xml_element e;

    xml_scanner_init(&s, guarded_string(document));
    g_assert_true(xml_scanner_next(&s, &e));
    g_assert_cmpint(e.name_escaped, ==, row->name_escaped);
    g_assert_cmpint(e.value_escaped, ==, row->value_escaped);
}

/* With the quotes that phones use there is a short way through the scanner. */
static void test_coded(const void *data)
{
    const coded_row *row = data;
    g_autofree char *double_quotes = g_strdelimit(g_strdup(row->document), "'", '"');

    check_coded(row, row->document);
    check_coded(row, double_quotes);
}

typedef struct {
    const char *label;
    text_span document;
    const char *elements;
    const char *defects;
} padded_row;

/* NULs after the end are padding; anywhere else they are text. */
static const padded_row padded[] = {
    {"after-the-end", SPAN(DOC("") "\0\0\0"), FOUND(""), NULL},
    {"after-whitespace", SPAN(DOC("") "\n\0 \0\r\n"), FOUND(""), NULL},
    {"after-text", SPAN(DOC("") "x\0\0"), FOUND("stray [x] STRAY_TEXT\n"), " STRAY_TEXT"},
    {"only-nuls", SPAN("\0\0"), "stray [", " STRAY_TEXT NO_ROOT BAD_CHAR"},
};

static void test_padded(const void *data)
{
    const padded_row *row = data;

    check_scan(guarded_span(row->document), row->elements, row->defects);
}

/* `complete` and `defects` grow as the document is read. */
static void test_state(void)
{
    xml_scanner s;
    xml_element e;

    xml_scanner_init(&s, guarded_string(BEGIN "<Enum name='a'><b></Enum><Enum>1</Enum>" END));
    g_assert_false(s.complete);
    g_assert_true(xml_scanner_next(&s, &e) && e.kind == XML_ALARM);
    g_assert_cmpuint(s.defects, ==, 0);
    g_assert_true(xml_scanner_next(&s, &e));
    g_assert_cmpuint(s.defects, ==, XML_MARKUP_IN_VALUE);
    g_assert_true(xml_scanner_next(&s, &e));
    g_assert_cmpuint(s.defects, ==, XML_MARKUP_IN_VALUE | XML_NO_NAME);
    g_assert_false(s.complete);
    g_assert_false(xml_scanner_next(&s, &e));
    g_assert_true(s.complete);
}

/* Truncated at every byte, the document has the same beginning as the whole. */
static void test_prefixes(const void *sample)
{
    text_span document = {sample, strlen(sample)};

    for (size_t len = 0; len <= document.len; len++) {
        text_span prefix = guarded(document.ptr, len);
        g_autofree char *defects = xml_dump_damage(prefix);
        bool complete = len == document.len;
        bool root = len > strlen("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<x-cisco-alarm");
        xml_check_rules(prefix);
        xml_check_prefix(document, len);
        g_assert_cmpint(strstr(defects, " TRUNCATED") || strstr(defects, " NO_ROOT"), ==, !complete);
        g_assert_cmpint(!strstr(defects, " NO_ROOT"), >=, root);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_rows("/xml/sample", samples, test_scan);
    add_rows("/xml/odd", odd, test_scan);
    add_rows("/xml/sound", xml, test_scan);
    add_rows("/xml/damaged", damaged, test_scan);
    add_rows("/xml/truncated", truncated, test_scan);
    add_rows("/xml/places", places, test_places);
    add_rows("/xml/coded", coded, test_coded);
    add_rows("/xml/padded", padded, test_padded);
    g_test_add_func("/xml/spans", test_spans);
    g_test_add_func("/xml/state", test_state);
    g_test_add_data_func("/xml/prefixes/tl-info", SAMPLE_TL_INFO, test_prefixes);
    g_test_add_data_func("/xml/prefixes/outage", SAMPLE_OUTAGE, test_prefixes);
    return g_test_run();
}
