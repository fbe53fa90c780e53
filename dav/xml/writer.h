// Streaming XML output with fixed prefixes. Appends to a string that the caller drains; builds no
// tree.
#pragma once

#include <string>
#include <string_view>

#include "dav/xml/qname.h"

namespace kalends::xml {

/// Appends with `<`, `>`, `&` (and `"` in attributes) escaped; characters XML 1.0 cannot carry are
/// dropped.
void appendEscaped(std::string& out, std::string_view text);

class Writer {
  public:
    /// `out` must outlive the writer.
    explicit Writer(std::string& out) : out_(out) {}

    /// The XML declaration and the root element declaring every fixed prefix.
    void openDocument(const QName& root);
    void open(const QName& name);
    void open(const QName& name, std::string_view attribute, std::string_view value);
    void close(const QName& name);
    void empty(const QName& name);
    void empty(const QName& name, std::string_view attribute, std::string_view value);
    /// `<name>text</name>`, text escaped.
    void element(const QName& name, std::string_view text);

    void text(std::string_view text) { appendEscaped(out_, text); }

    /// Well-formed XML taken as it is (stored dead properties, prepared pieces).
    void raw(std::string_view xml) { out_ += xml; }

    /// `<D:href>…</D:href>`; the href is already percent-encoded.
    void href(std::string_view encodedHref);

    [[nodiscard]] std::string& out() { return out_; }

  private:
    void name(const QName& name);
    std::string& out_;
};

}  // namespace kalends::xml
