// Files of calendar and contact data taken apart into single objects, without holding a file in
// memory. Knows no database.
#pragma once

#include <cstdint>
#include <functional>
#include <istream>
#include <memory>
#include <string>
#include <vector>

namespace kalends::server {

/// One calendar object or card as text.
struct ImportItem {
    std::string uid;  // empty: none
    std::string text;
    std::string origin;  // file and line, for messages
};

/// The files below `paths` that end in .ics, .ical, .ifb, .vcf or .vcard, in order of their names;
/// files named themselves whatever they end in. Throws storage::Refused for one that is not there.
[[nodiscard]] std::vector<std::string> importFiles(const std::vector<std::string>& paths);

/// Every object of a file. iCalendar is read twice: once to see which components belong together,
/// then object by object. Throws storage::Refused when the file cannot be read or is neither.
class ImportFile {
  public:
    explicit ImportFile(const std::string& path);
    /// Of text that is in memory already, called `name` in messages.
    ImportFile(std::string name, std::string text);

    /// How many objects there are.
    [[nodiscard]] std::size_t count() const { return objects_.size(); }

    [[nodiscard]] ImportItem read(std::size_t at);

  private:
    struct Range {
        std::uint64_t begin = 0, length = 0;
    };

    struct Object {
        std::string uid;
        std::vector<Range> parts;
        std::uint64_t line = 0;
    };

    void index();
    [[nodiscard]] std::string textOf(const Range& range);

    std::string path_;
    std::unique_ptr<std::istream> in_;
    bool cards_ = false;
    std::string head_;  // properties of the VCALENDAR and its time zones
    std::vector<Object> objects_;
};

}  // namespace kalends::server
