// Fuzz target: content lines, value decoding, line patches.
#include <cstdlib>
#include <string>

#include "groupware/contentline/document.h"
#include "groupware/contentline/values.h"
#include "groupware/ical/edit.h"
#include "tests/fuzz/driver.h"

namespace kalends::fuzz {

const Target& target() {
    static const Target kTarget{{"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nSUMMARY;"
                                 "LANGUAGE=en;X-A=\"a;b\",c^n:t\\n\r\n  x\r\n"
                                 "END:VEVENT\r\nEND:VCALENDAR\r\n",
                                 "\xEF\xBB\xBF"
                                 "begin:vcard\nitem1.tel;work:1\n\tn\xC3\n \xA4:x\nend:vcard\n",
                                 "BEGIN:A\nBEGIN:B\nBEGIN:C\nX:1\nEND:C\nEND:B\nEND:A"},
                                {"ics", "vcf"}};
    return kTarget;
}

namespace {

void require(bool holds) {
    if (!holds)
        std::abort();
}

/// Edits every part once; the result must parse again.
void edit(const contentline::Document& document) {
    ical::Patch patch(document);
    for (const contentline::Component& component : document.components()) {
        patch.insertAfterBegin(component, "X-FIRST:1\r\n");
        patch.insertBeforeEnd(component, "X-LAST:1\r\n");
        for (const contentline::Property& property : component.properties) {
            const std::string line = contentline::unfold(property.raw);
            require(line.size() >= property.value.size());
            patch.replace(property, ical::contentLine(line));
        }
    }
    contentline::Limits limits;
    limits.bytes *= 2;
    limits.lines *= 2;
    require(std::holds_alternative<contentline::Document>(
        contentline::Document::parse(patch.apply(), limits)));
}

}  // namespace
}  // namespace kalends::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace kalends;
    const std::string text(reinterpret_cast<const char*>(data), size);
    const std::string decoded = contentline::decodeText(text);
    fuzz::require(contentline::decodeText(contentline::encodeText(decoded)).size() <=
                  decoded.size());
    std::string folded;
    contentline::appendFolded(folded, text);
    fuzz::require(folded.size() >= 2);
    (void)contentline::splitEscaped(text, ',');
    (void)contentline::encodeParameterValue(text);
    auto result = contentline::Document::parse(text);
    if (const auto* document = std::get_if<contentline::Document>(&result))
        fuzz::edit(*document);
    return 0;
}
