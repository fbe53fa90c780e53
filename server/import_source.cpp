// The index of a file: where each object's lines stand.
#include "server/import_source.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <unordered_map>
#include <variant>

#include "groupware/contentline/document.h"
#include "groupware/ical/split.h"
#include "storage/errors.h"

namespace kalends::server {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLongestLine = 16U * 1024 * 1024;
constexpr std::size_t kLongestUid = 64U * 1024;
constexpr std::size_t kLongestHead = 8U * 1024 * 1024;
constexpr std::size_t kLongestObject = 64U * 1024 * 1024;

std::string upper(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return result;
}

/// As std::getline, but a line without end is not read to its end: one byte more than it may have,
/// and it is refused.
bool readLine(std::istream& in, std::string& line) {
    using Traits = std::istream::traits_type;
    line.clear();
    while (line.size() <= kLongestLine) {
        const auto c = in.rdbuf()->sbumpc();
        if (Traits::eq_int_type(c, Traits::eof())) {
            in.setstate(std::ios::eofbit);
            return !line.empty();
        }
        if (Traits::to_char_type(c) == '\n') {
            return true;
        }
        line += Traits::to_char_type(c);
    }
    return true;
}

std::string_view withoutEnd(std::string_view line) {
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r' || line.back() == ' ' ||
                             line.back() == '\t')) {
        line.remove_suffix(1);
    }
    return line;
}

bool isImportable(const fs::path& path) {
    constexpr std::array<std::string_view, 5> kEndings{".ICS", ".ICAL", ".IFB", ".VCF", ".VCARD"};
    const auto ending = upper(path.extension().string());
    return std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
}

}  // namespace

std::vector<std::string> importFiles(const std::vector<std::string>& paths) {
    std::vector<std::string> files;
    for (const auto& path : paths) {
        std::error_code error;
        if (!fs::is_directory(path, error)) {
            if (!fs::exists(path, error)) {
                throw storage::Refused(path + ": there is no such file");
            }
            files.push_back(path);
            continue;
        }
        std::vector<std::string> found;
        for (const auto& entry : fs::recursive_directory_iterator(
                 path, fs::directory_options::skip_permission_denied)) {
            if (entry.is_regular_file(error) && isImportable(entry.path())) {
                found.push_back(entry.path().string());
            }
        }
        std::sort(found.begin(), found.end());
        files.insert(files.end(), found.begin(), found.end());
    }
    return files;
}

ImportFile::ImportFile(const std::string& path)
    : path_(path), in_(std::make_unique<std::ifstream>(path, std::ios::binary)) {
    if (!*in_) {
        throw storage::Refused(path + ": cannot be read");
    }
    index();
}

ImportFile::ImportFile(std::string name, std::string text)
    : path_(std::move(name)),
      in_(std::make_unique<std::istringstream>(std::move(text), std::ios::binary)) {
    index();
}

void ImportFile::index() {
    std::unordered_map<std::string, std::size_t> byUid;
    std::string line;
    std::uint64_t offset = 0;
    std::uint64_t number = 0;
    std::size_t depth = 0;
    std::size_t calendars = 0;
    Object current;
    Range range;
    bool zone = false;
    bool uidLine = false;
    std::string uid;
    while (readLine(*in_, line)) {
        ++number;
        const std::uint64_t begin = offset;
        offset += line.size() + (in_->eof() ? 0 : 1);
        if (line.size() > kLongestLine) {
            throw storage::Refused(path_ + ":" + std::to_string(number) + ": the line is too long");
        }
        std::string_view text = line;
        if (number == 1 && text.starts_with("\xEF\xBB\xBF")) {
            text.remove_prefix(3);
        }
        const bool folded = text.starts_with(" ") || text.starts_with("\t");
        if (uidLine && folded) {
            uid += withoutEnd(text.substr(1));
            if (uid.size() > kLongestUid) {
                throw storage::Refused(path_ + ":" + std::to_string(number) +
                                       ": the UID is too long");
            }
            continue;
        }
        uidLine = false;
        const auto bare = withoutEnd(text);
        const auto word =
            folded ? std::string() : upper(bare.substr(0, std::min<std::size_t>(bare.size(), 40)));
        const bool begins = word.starts_with("BEGIN:");
        const bool ends = word.starts_with("END:");
        if (begins) {
            const bool calendar = word == "BEGIN:VCALENDAR";
            if (depth == 0 && !calendar && word != "BEGIN:VCARD") {
                throw storage::Refused(path_ + ":" + std::to_string(number) +
                                       ": neither calendar nor contact data");
            }
            cards_ = cards_ || word == "BEGIN:VCARD";
            calendars += calendar ? 1 : 0;
            ++depth;
            if (depth == (cards_ ? 1U : 2U)) {
                range = {.begin = begin, .length = 0};
                zone = word == "BEGIN:VTIMEZONE";
                uid.clear();
                current = {};
                current.line = number;
            }
        } else if (depth == 0 && !bare.empty()) {
            throw storage::Refused(path_ + ":" + std::to_string(number) +
                                   ": neither calendar nor contact data");
        }
        const bool inObject = depth == (cards_ ? 1U : 2U);
        if (inObject && (word.starts_with("UID:") || word.starts_with("UID;"))) {
            const auto colon = bare.find(':');
            uid = colon == std::string_view::npos ? std::string()
                                                  : std::string(bare.substr(colon + 1));
            uidLine = true;
        }
        const bool property = !cards_ && depth == 1 && !begins && !ends;
        if (property || (zone && depth >= 2)) {
            // Of several calendars in one file the first one's properties stand for all; METHOD is
            // left out by the split.
            if (zone || calendars == 1) {
                head_ += std::string(bare) + "\r\n";
            }
            if (head_.size() > kLongestHead) {
                throw storage::Refused(path_ + ": the time zones are too large");
            }
        }
        if (!ends || depth == 0) {
            continue;
        }
        if (inObject && !zone) {
            range.length = offset - range.begin;
            const auto found = uid.empty() || cards_ ? byUid.end() : byUid.find(uid);
            if (found != byUid.end()) {
                objects_[found->second].parts.push_back(range);
            } else {
                current.uid = uid;
                current.parts = {range};
                if (!uid.empty()) {
                    byUid.emplace(uid, objects_.size());
                }
                objects_.push_back(std::move(current));
            }
        }
        zone = zone && depth > 2;
        --depth;
    }
    if (depth != 0) {
        throw storage::Refused(path_ + ": the file ends within an object");
    }
    in_->clear();
}

std::string ImportFile::textOf(const Range& range) {
    if (range.length > kLongestObject) {
        throw storage::Refused(path_ + ": an object is too large");
    }
    std::string text(range.length, '\0');
    in_->clear();
    in_->seekg(static_cast<std::streamoff>(range.begin));
    in_->read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in_->gcount()));
    if (!text.empty() && text.back() != '\n') {
        text += "\r\n";
    }
    return text;
}

ImportItem ImportFile::read(std::size_t at) {
    const auto& object = objects_.at(at);
    ImportItem item{
        .uid = object.uid, .text = {}, .origin = path_ + ":" + std::to_string(object.line)};
    for (const auto& part : object.parts) {
        item.text += textOf(part);
        if (item.text.size() > kLongestObject) {
            throw storage::Refused(item.origin + ": the object is too large");
        }
    }
    if (cards_) {
        return item;
    }
    const std::string whole = "BEGIN:VCALENDAR\r\n" + head_ + item.text + "END:VCALENDAR\r\n";
    // The split keeps the zones the object names and leaves out the rest.
    const auto parsed =
        contentline::Document::parse(whole, {.bytes = kLongestObject + kLongestHead});
    if (const auto* document = std::get_if<contentline::Document>(&parsed);
        document != nullptr && !document->components().empty()) {
        auto parts =
            ical::split(document->components().front(), {.parts = 2, .bytes = kLongestObject});
        if (parts && parts->size() == 1) {
            item.text = std::move(parts->front().text);
            return item;
        }
    }
    item.text = whole;
    return item;
}

}  // namespace kalends::server
