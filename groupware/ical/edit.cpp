// Changes to a stored text line by line. Pure; knows no property by name.
#include "groupware/ical/edit.h"

#include <algorithm>
#include <utility>

#include "groupware/contentline/values.h"

namespace kalends::ical {
namespace {

using contentline::Component;
using contentline::Property;

bool isFold(char c) noexcept {
    return c == ' ' || c == '\t';
}

/// Behind the component's BEGIN line with its folds.
const char* behindBegin(const Component& component) {
    const std::string_view raw = component.raw;
    std::size_t at = 0;
    do {
        at = std::min(raw.find('\n', at), raw.size() - 1) + 1;
    } while (at < raw.size() && isFold(raw[at]));
    return raw.data() + at;
}

/// Where the component's END line begins.
const char* atEnd(const Component& component) {
    const std::string_view raw = component.raw;
    std::size_t at = raw.size();
    do {
        at = at < 2 ? std::string_view::npos : raw.rfind('\n', at - 2);
        at = at == std::string_view::npos ? 0 : at + 1;
    } while (at > 0 && isFold(raw[at]));
    return raw.data() + at;
}

const char* endOf(std::string_view piece) {
    return piece.data() + piece.size();
}

}  // namespace

std::string contentLine(std::string_view unfolded) {
    std::string line;
    contentline::appendFolded(line, unfolded);
    return line;
}

Patch::Patch(const contentline::Document& document) : text_(document.text()) {}

void Patch::add(const char* begin, const char* end, std::string lines) {
    changes_.push_back({static_cast<std::size_t>(begin - text_.data()),
                        static_cast<std::size_t>(end - text_.data()), std::move(lines)});
}

void Patch::remove(const Property& property) {
    replace(property, {});
}

void Patch::remove(const Component& component) {
    replace(component, {});
}

void Patch::removeAll(const Component& component, std::string_view upperName) {
    for (const Property& property : component.properties)
        if (property.name == upperName)
            remove(property);
}

void Patch::replace(const Property& property, std::string lines) {
    add(property.raw.data(), endOf(property.raw), std::move(lines));
}

void Patch::replace(const Component& component, std::string lines) {
    add(component.raw.data(), endOf(component.raw), std::move(lines));
}

void Patch::set(const Component& component, std::string_view upperName, std::string line) {
    bool placed = false;
    for (const Property& property : component.properties) {
        if (property.name != upperName)
            continue;
        if (placed)
            remove(property);
        else
            replace(property, line);
        placed = true;
    }
    if (!placed)
        insertAfterBegin(component, std::move(line));
}

void Patch::insertAfterBegin(const Component& component, std::string lines) {
    const char* const at = behindBegin(component);
    add(at, at, std::move(lines));
}

void Patch::insertBeforeEnd(const Component& component, std::string lines) {
    const char* const at = atEnd(component);
    add(at, at, std::move(lines));
}

void Patch::insertBefore(const Component& component, std::string lines) {
    add(component.raw.data(), component.raw.data(), std::move(lines));
}

void Patch::insertAfter(const Property& property, std::string lines) {
    add(endOf(property.raw), endOf(property.raw), std::move(lines));
}

std::string Patch::apply() const {
    std::vector<const Change*> order;
    std::size_t added = 0;
    for (const Change& change : changes_) {
        order.push_back(&change);
        added += change.lines.size();
    }
    // At one place insertions come first, in the order they were asked for, then the largest
    // removal.
    std::stable_sort(order.begin(), order.end(), [](const Change* a, const Change* b) {
        if (a->begin != b->begin)
            return a->begin < b->begin;
        const bool insertsA = a->begin == a->end;
        const bool insertsB = b->begin == b->end;
        return insertsA != insertsB ? insertsA : !insertsA && a->end > b->end;
    });
    std::string out;
    out.reserve(text_.size() + added);
    std::size_t done = 0;
    for (const Change* change : order) {
        if (change->begin < done)
            continue;  // lies in a piece already replaced
        out.append(text_.substr(done, change->begin - done));
        // A last line that is not closed must not swallow what follows it.
        if (!change->lines.empty() && !out.empty() && out.back() != '\n')
            out += "\r\n";
        out += change->lines;
        done = change->end;
    }
    return out.append(text_.substr(done));
}

}  // namespace kalends::ical
