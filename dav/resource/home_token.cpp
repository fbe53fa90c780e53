// Tokens of homes written, read and made.
#include "dav/resource/home_token.h"

#include <charconv>
#include <utility>

namespace kalends::resource {
namespace {

using storage::Revision;

constexpr std::string_view kPrefix = kSyncTokenScheme;
constexpr std::size_t kTagDigits = 12;
constexpr std::size_t kViewDigits = 8;
constexpr std::size_t kUuidDigits = 32;
constexpr std::size_t kMostChildren = 50'000;

/// FNV-1a. Equality is all that is wanted of it.
std::uint64_t digest(std::string_view text) {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    }
    return hash;
}

std::string hex(std::uint64_t number, std::size_t digits) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text(digits, '0');
    for (auto at = text.rbegin(); at != text.rend(); ++at, number >>= 4U) {
        *at = kDigits[number & 15U];
    }
    return text;
}

/// Takes pieces off the front of a token.
class Reader {
  public:
    explicit Reader(std::string_view rest) : rest_(rest) {}

    [[nodiscard]] bool atEnd() const { return rest_.empty(); }

    bool skip(char c) {
        const bool there = rest_.starts_with(c);
        rest_.remove_prefix(there ? 1 : 0);
        return there;
    }

    std::optional<std::string> hexDigits(std::size_t count) {
        const auto text = rest_.substr(0, count);
        if (text.size() != count ||
            text.find_first_not_of("0123456789abcdef") != std::string_view::npos) {
            return std::nullopt;
        }
        rest_.remove_prefix(count);
        return std::string(text);
    }

    std::optional<Revision> revision() {
        Revision revision;
        const auto* begin = rest_.data();
        const auto [end, error] = std::from_chars(begin, begin + rest_.size(), revision.value);
        if (error != std::errc{} || revision.value < 0) {
            return std::nullopt;
        }
        rest_.remove_prefix(static_cast<std::size_t>(end - begin));
        return revision;
    }

    std::optional<std::string> until(char c) {
        const auto at = rest_.find(c);
        if (at == std::string_view::npos || at == 0) {
            return std::nullopt;
        }
        std::string text(rest_.substr(0, at));
        rest_.remove_prefix(at + 1);
        return text;
    }

    [[nodiscard]] bool atDigit() const {
        return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9';
    }

  private:
    std::string_view rest_;
};

/// `vVIEW`, `uUUID`, `.shown`, then `o` with where the objects are, `s` and `h`, each only when it
/// says something.
void append(std::string& text, const ChildKnown& child) {
    if (!child.view.empty()) {
        text += 'v' + child.view;
    }
    if (!child.sharedUuid.empty()) {
        text += (child.byOwner ? 'w' : 'u') + child.sharedUuid;
    }
    text += '.' + std::to_string(child.shown.value);
    if (child.objects != child.shown) {
        text += 'o' + (child.objects ? std::to_string(child.objects->value) : std::string{});
    }
    if (child.startedAt.value != 0) {
        text += 's' + std::to_string(child.startedAt.value);
    }
    if (child.home) {
        text += 'h' + std::to_string(child.home->value);
    }
}

std::optional<ChildKnown> readChild(Reader& reader) {
    ChildKnown child;
    if (reader.skip('v')) {
        auto view = reader.hexDigits(kViewDigits);
        if (!view) {
            return std::nullopt;
        }
        child.view = *std::move(view);
    }
    child.byOwner = reader.skip('w');
    if (child.byOwner || reader.skip('u')) {
        auto uuid = reader.hexDigits(kUuidDigits);
        if (!uuid) {
            return std::nullopt;
        }
        child.sharedUuid = *std::move(uuid);
    }
    const auto shown = reader.skip('.') ? reader.revision() : std::nullopt;
    if (!shown) {
        return std::nullopt;
    }
    child.shown = *shown;
    child.objects = shown;
    if (reader.skip('o')) {
        child.objects = reader.atDigit() ? reader.revision() : std::nullopt;
    }
    if (reader.skip('s')) {
        const auto startedAt = reader.revision();
        if (!startedAt) {
            return std::nullopt;
        }
        child.startedAt = *startedAt;
    }
    if (reader.skip('h')) {
        child.home = reader.revision();
        if (!child.home) {
            return std::nullopt;
        }
    }
    return child;
}

bool readChildren(Reader& reader, HomeToken& token) {
    while (!reader.atEnd()) {
        const auto tag = reader.hexDigits(kTagDigits);
        const auto child = tag ? readChild(reader) : std::nullopt;
        if (!child || token.children.size() == kMostChildren) {
            return false;
        }
        token.children.emplace(*tag, *child);
        if (!reader.atEnd() && !reader.skip(';')) {
            return false;
        }
    }
    return true;
}

}  // namespace

std::string childTag(std::string_view uuid) {
    return std::string(uuid.substr(uuid.size() - std::min(uuid.size(), kTagDigits)));
}

std::string viewDigest(std::string_view view) {
    return view.empty() ? std::string{} : hex(digest(view), kViewDigits);
}

std::string toText(const HomeToken& token) {
    std::string text{kPrefix};
    text += token.uuid + ':' + std::to_string(token.home.value);
    if (token.removals > token.home) {
        text += '-' + std::to_string(token.removals.value);
    }
    text += ':';
    for (const auto& [tag, child] : token.children) {
        text += text.back() == ':' ? "" : ";";
        text += tag;
        append(text, child);
    }
    return text;
}

std::optional<HomeToken> parseHomeToken(std::string_view text) {
    if (!text.starts_with(kPrefix)) {
        return std::nullopt;
    }
    Reader reader(text.substr(kPrefix.size()));
    HomeToken token;
    auto uuid = reader.until(':');
    const auto home = uuid ? reader.revision() : std::nullopt;
    if (!home) {
        return std::nullopt;
    }
    token.uuid = *std::move(uuid);
    token.home = *home;
    if (reader.skip('-')) {
        const auto removals = reader.revision();
        if (!removals) {
            return std::nullopt;
        }
        token.removals = *removals;
    }
    if (!reader.skip(':') || !readChildren(reader, token)) {
        return std::nullopt;
    }
    return token;
}

bool tellsObjects(const Resource& child) {
    return child.access.may(access::Privilege::kRead);
}

ChildKnown unknownChild(const Resource& child) {
    ChildKnown known;
    known.view = viewDigest(child.collection->view);
    if (child.shared) {
        const auto name = nameForOthers(child.collection->home, child.locator.collection);
        known.sharedUuid = name ? name->value : child.collection->uuid;
        known.byOwner = name && name->form == storage::NameForOthers::Form::kOwner;
        std::erase(known.sharedUuid, '-');
    }
    return known;
}

std::string slugOfShared(const ChildKnown& child) {
    std::string uuid = child.sharedUuid;
    for (const std::size_t at : {8U, 13U, 18U, 23U}) {
        uuid.insert(std::min(at, uuid.size()), "-");
    }
    return child.byOwner ? uuid : sharedSlug(uuid);
}

HomeToken homeToken(const storage::Collection& home,
                    Revision revision,
                    const std::vector<Resource>& children) {
    HomeToken token;
    token.uuid = home.uuid;
    token.home = revision;
    token.children[childTag(home.uuid)].objects = Revision{};
    for (const auto& child : children) {
        const auto& row = *child.collection;
        ChildKnown known = unknownChild(child);
        known.shown = row.revision;
        known.objects = tellsObjects(child) ? std::optional(row.revision) : std::nullopt;
        token.children.emplace(childTag(row.uuid), std::move(known));
    }
    return token;
}

std::string homeCtag(const HomeToken& token) {
    return std::to_string(token.home.value) + '-' + hex(digest(toText(token)), 16);
}

HomeContents contentsOf(const Context& context, const Resource& home) {
    HomeContents contents;
    auto state =
        context.database.collections().homeState(home.collection->id, context.principal().id);
    const bool read = !state.children.empty();
    contents.revision = read ? state.revision : home.collection->revision;
    contents.prunedRevision = read ? state.prunedRevision : home.collection->prunedRevision;
    for (auto& book : booksByCards(context, home)) {
        contents.children.push_back(std::move(book));
    }
    for (auto& view : state.children) {
        HomeContents::Hidden hidden{view.collection.uuid, view.collection.slug};
        auto child = fromCollection(context, home.owner, std::move(view));
        if (child.access.visible()) {
            contents.children.push_back(std::move(child));
        } else {
            contents.hidden.push_back(std::move(hidden));
        }
    }
    return contents;
}

}  // namespace kalends::resource
