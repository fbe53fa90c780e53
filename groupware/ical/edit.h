// Changes to a stored text line by line: what is not named keeps its bytes. Pure; knows no property
// by name.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "groupware/contentline/document.h"

namespace kalends::ical {

/// One content line as `Patch` takes it: folded, closed by CRLF. Line breaks in `unfolded` are
/// dropped.
[[nodiscard]] std::string contentLine(std::string_view unfolded);

/// Gathers changes to one document and writes the new text. Properties and components are named by
/// reference into the document's tree, which must outlive the patch. Where changes overlap, the
/// removal of the larger piece wins.
class Patch {
  public:
    explicit Patch(const contentline::Document& document);

    void remove(const contentline::Property& property);
    void remove(const contentline::Component& component);
    /// Every property of that name in the component itself, not in what is nested in it.
    void removeAll(const contentline::Component& component, std::string_view upperName);
    /// `lines` are whole content lines (see `contentLine`), or empty.
    void replace(const contentline::Property& property, std::string lines);
    void replace(const contentline::Component& component, std::string lines);
    /// Replaces the first property of that name and removes the others; inserts after BEGIN where
    /// there is none.
    void set(const contentline::Component& component, std::string_view upperName, std::string line);
    void insertAfterBegin(const contentline::Component& component, std::string lines);
    void insertBeforeEnd(const contentline::Component& component, std::string lines);
    void insertBefore(const contentline::Component& component, std::string lines);
    void insertAfter(const contentline::Property& property, std::string lines);

    [[nodiscard]] bool empty() const { return changes_.empty(); }

    /// The new text; the document itself stays as it is.
    [[nodiscard]] std::string apply() const;

  private:
    struct Change {
        std::size_t begin = 0, end = 0;  // octets of the old text that go
        std::string lines;               // what comes in their place
    };

    void add(const char* begin, const char* end, std::string lines);

    std::string_view text_;
    std::vector<Change> changes_;
};

}  // namespace kalends::ical
