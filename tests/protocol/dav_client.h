// A client whose calls read as sentences: as("alice").put(path, text).ifNoneMatch("*").
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dav/xml/reader.h"

namespace kalends::test {

/// DAV:propstat: the properties (by Clark name, with their text) of one status.
struct Propstat {
    int status = 0;
    std::vector<xml::Element> properties;
    std::string condition;  // Clark name of DAV:error's child, or empty
};

/// DAV:response of a multistatus.
struct ResponseItem {
    std::string href;
    int status = 0;  // 0: has propstats
    std::vector<Propstat> propstats;

    /// 0 when the property is not mentioned.
    [[nodiscard]] int statusOf(std::string_view clarkName) const;
    /// The property with status 200, or nullptr.
    [[nodiscard]] const xml::Element* property(std::string_view clarkName) const;
    [[nodiscard]] std::string text(std::string_view clarkName) const;
};

struct Answer {
    int status = 0;
    std::string head;
    std::string body;

    /// Empty when absent.
    [[nodiscard]] std::string header(std::string_view name) const;
    [[nodiscard]] bool has(std::string_view name) const;

    [[nodiscard]] std::string etag() const { return header("ETag"); }

    /// Clark name of the condition in a DAV:error body, "" when there is none.
    [[nodiscard]] std::string condition() const;
    /// Every DAV:href below DAV:error.
    [[nodiscard]] std::string conditionHref() const;
    /// The sentence for people.
    [[nodiscard]] std::string sentence() const;
    /// Empty when the body is no multistatus.
    [[nodiscard]] std::vector<ResponseItem> responses() const;
    /// The propstats of a DAV:mkcol-response as one item.
    [[nodiscard]] ResponseItem mkcolResponse() const;
};

/// One request; sent when it is read as an Answer.
class Call {
  public:
    Call(std::uint16_t port, std::string authorization, std::string method, std::string path);

    Call& header(std::string name, std::string value);
    Call& body(std::string text);

    Call& type(std::string value) { return header("Content-Type", std::move(value)); }

    Call& accept(std::string value) { return header("Accept", std::move(value)); }

    Call& ifMatch(std::string value) { return header("If-Match", std::move(value)); }

    Call& ifNoneMatch(std::string value) { return header("If-None-Match", std::move(value)); }

    Call& prefer(std::string value) { return header("Prefer", std::move(value)); }

    Call& depth(std::string value) { return header("Depth", std::move(value)); }

    Call& to(std::string value) { return header("Destination", std::move(value)); }

    Call& overwrite(std::string value) { return header("Overwrite", std::move(value)); }

    /// Sends; status 0 when the server gave no answer.
    Answer answer() const;

    operator Answer() const { return answer(); }  // NOLINT: the sentence ends here

    [[nodiscard]] int status() const { return answer().status; }

    [[nodiscard]] std::string condition() const { return answer().condition(); }

  private:
    std::uint16_t port_;
    std::string method_, path_, body_;
    std::vector<std::pair<std::string, std::string>> headers_;
};

/// Somebody who is signed in, or nobody.
class Person {
  public:
    Person(std::uint16_t port, std::string authorization)
        : port_(port), authorization_(std::move(authorization)) {}

    [[nodiscard]] Call request(std::string method, std::string path) const;

    [[nodiscard]] Call get(std::string path) const { return request("GET", std::move(path)); }

    [[nodiscard]] Call head(std::string path) const { return request("HEAD", std::move(path)); }

    /// With the Content-Type that fits the extension of the path.
    [[nodiscard]] Call put(std::string path, std::string text) const;
    /// A PUT without any Content-Type.
    [[nodiscard]] Call putBare(std::string path, std::string text) const;

    [[nodiscard]] Call remove(std::string path) const { return request("DELETE", std::move(path)); }

    [[nodiscard]] Call copy(std::string from) const { return request("COPY", std::move(from)); }

    [[nodiscard]] Call move(std::string from) const { return request("MOVE", std::move(from)); }

    [[nodiscard]] Call mkcalendar(std::string path, std::string properties = {}) const;
    /// Extended MKCOL; `resourcetype` is the content of DAV:resourcetype.
    [[nodiscard]] Call mkcol(std::string path,
                             std::string_view resourcetype,
                             std::string_view properties = {}) const;
    [[nodiscard]] Call proppatch(std::string path, std::string_view instructions) const;
    /// Depth 0; `properties` is the content of DAV:prop.
    [[nodiscard]] Call propfind(std::string path, std::string_view properties) const;
    [[nodiscard]] Call xml(std::string method, std::string path, std::string text) const;

  private:
    std::uint16_t port_;
    std::string authorization_;
};

}  // namespace kalends::test
