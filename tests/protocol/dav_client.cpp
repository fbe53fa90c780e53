// Requests as text, answers as values.
#include "tests/protocol/dav_client.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <variant>

#include "dav/http/ascii.h"
#include "tests/protocol/http/raw_client.h"

namespace kalends::test {
namespace {

using xml::Element;
using xml::kDav;

constexpr xml::QName kHref{kDav, "href"};
constexpr xml::QName kStatus{kDav, "status"};
constexpr xml::QName kError{kDav, "error"};
constexpr xml::QName kDescription{kDav, "responsedescription"};

constexpr std::string_view kNamespaces =
    " xmlns:D=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\" "
    "xmlns:CR=\"urn:ietf:params:xml:ns:carddav\" xmlns:A=\"http://apple.com/ns/ical/\" "
    "xmlns:CS=\"http://calendarserver.org/ns/\" xmlns:X=\"http://example.com/ns\"";

std::string document(std::string_view root, std::string_view content) {
    std::string text = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<";
    text += root;
    text += kNamespaces;
    text += '>';
    text += content;
    text += "</";
    text += root;
    text += '>';
    return text;
}

std::optional<Element> parsed(const std::string& body) {
    auto result = xml::read(body);
    if (auto* element = std::get_if<Element>(&result)) {
        return std::move(*element);
    }
    return std::nullopt;
}

int statusIn(std::string_view line) {
    const auto blank = line.find(' ');
    int status = 0;
    if (blank != std::string_view::npos) {
        std::from_chars(line.data() + blank + 1, line.data() + line.size(), status);
    }
    return status;
}

std::string conditionIn(const Element* error) {
    if (error == nullptr) {
        return {};
    }
    for (const Element* child : error->elements()) {
        if (!child->is(kDescription)) {
            return xml::clark(child->name.view());
        }
    }
    return {};
}

Propstat propstatOf(const Element& element) {
    Propstat propstat;
    if (const Element* status = element.child(kStatus)) {
        propstat.status = statusIn(status->trimmedText());
    }
    if (const Element* prop = element.child({kDav, "prop"})) {
        for (const Element* property : prop->elements()) {
            propstat.properties.push_back(*property);
        }
    }
    propstat.condition = conditionIn(element.child(kError));
    return propstat;
}

ResponseItem itemOf(const Element& element) {
    ResponseItem item;
    if (const Element* href = element.child(kHref)) {
        item.href = href->trimmedText();
    }
    if (const Element* status = element.child(kStatus)) {
        item.status = statusIn(status->trimmedText());
    }
    for (const Element* propstat : element.elements({kDav, "propstat"})) {
        item.propstats.push_back(propstatOf(*propstat));
    }
    return item;
}

std::string typeFor(std::string_view path) {
    return path.ends_with(".vcf") ? "text/vcard; charset=utf-8" : "text/calendar; charset=utf-8";
}

}  // namespace

int ResponseItem::statusOf(std::string_view clarkName) const {
    for (const Propstat& propstat : propstats) {
        for (const Element& property : propstat.properties) {
            if (xml::clark(property.name.view()) == clarkName) {
                return propstat.status;
            }
        }
    }
    return 0;
}

const Element* ResponseItem::property(std::string_view clarkName) const {
    for (const Propstat& propstat : propstats) {
        for (const Element& property : propstat.properties) {
            if (propstat.status == 200 && xml::clark(property.name.view()) == clarkName) {
                return &property;
            }
        }
    }
    return nullptr;
}

std::string ResponseItem::text(std::string_view clarkName) const {
    const Element* found = property(clarkName);
    return found == nullptr ? std::string{} : found->text();
}

std::string Answer::header(std::string_view name) const {
    return http::test::Answer{status, head, {}}.field(name).value_or("");
}

bool Answer::has(std::string_view name) const {
    return http::test::Answer{status, head, {}}.field(name).has_value();
}

std::string Answer::condition() const {
    const auto root = parsed(body);
    return root && root->is(kError) ? conditionIn(&*root) : std::string{};
}

std::string Answer::conditionHref() const {
    const auto root = parsed(body);
    if (root && root->is(kError)) {
        for (const Element* condition : root->elements()) {
            if (const Element* href = condition->child(kHref)) {
                return href->trimmedText();
            }
        }
    }
    return {};
}

std::string Answer::sentence() const {
    const auto root = parsed(body);
    const Element* description = root && root->is(kError) ? root->child(kDescription) : nullptr;
    return description == nullptr ? std::string{} : description->text();
}

std::vector<ResponseItem> Answer::responses() const {
    std::vector<ResponseItem> items;
    const auto root = parsed(body);
    if (root && root->is({kDav, "multistatus"})) {
        for (const Element* response : root->elements({kDav, "response"})) {
            items.push_back(itemOf(*response));
        }
    }
    return items;
}

ResponseItem Answer::mkcolResponse() const {
    const auto root = parsed(body);
    return root && root->is({kDav, "mkcol-response"}) ? itemOf(*root) : ResponseItem{};
}

Call::Call(std::uint16_t port, std::string authorization, std::string method, std::string path)
    : port_(port), method_(std::move(method)), path_(std::move(path)) {
    if (!authorization.empty()) {
        header("Authorization", std::move(authorization));
    }
}

Call& Call::header(std::string name, std::string value) {
    const auto found = std::find_if(headers_.begin(), headers_.end(),
                                    [&](const auto& header) { return header.first == name; });
    if (found != headers_.end()) {
        found->second = std::move(value);
    } else {
        headers_.emplace_back(std::move(name), std::move(value));
    }
    return *this;
}

Call& Call::body(std::string text) {
    body_ = std::move(text);
    return *this;
}

Answer Call::answer() const {
    std::string request = method_ + ' ' + path_ +
                          " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port_) +
                          "\r\nConnection: close\r\n";
    for (const auto& [name, value] : headers_) {
        request += name + ": " + value + "\r\n";
    }
    if (!body_.empty() || method_ == "PUT") {
        request += "Content-Length: " + std::to_string(body_.size()) + "\r\n";
    }
    request += "\r\n" + body_;
    http::test::RawClient client(port_);
    client.setPatience(std::chrono::seconds(30));
    const auto kind = method_ == "HEAD" ? http::test::AnswerTo::kHead : http::test::AnswerTo::kGet;
    const auto result = client.ask(request, kind);
    return result ? Answer{result->status, result->head, result->body} : Answer{};
}

Call Person::request(std::string method, std::string path) const {
    return {port_, authorization_, std::move(method), std::move(path)};
}

Call Person::put(std::string path, std::string text) const {
    std::string type = typeFor(path);
    Call call = request("PUT", std::move(path));
    call.type(std::move(type)).body(std::move(text));
    return call;
}

Call Person::putBare(std::string path, std::string text) const {
    Call call = request("PUT", std::move(path));
    call.body(std::move(text));
    return call;
}

Call Person::xml(std::string method, std::string path, std::string text) const {
    Call call = request(std::move(method), std::move(path));
    call.type("application/xml; charset=utf-8").body(std::move(text));
    return call;
}

Call Person::mkcalendar(std::string path, std::string properties) const {
    if (properties.empty()) {
        return request("MKCALENDAR", std::move(path));
    }
    return xml("MKCALENDAR", std::move(path),
               document("C:mkcalendar", "<D:set><D:prop>" + properties + "</D:prop></D:set>"));
}

Call Person::mkcol(std::string path,
                   std::string_view resourcetype,
                   std::string_view properties) const {
    std::string content = "<D:set><D:prop><D:resourcetype>";
    content += resourcetype;
    content += "</D:resourcetype>";
    content += properties;
    content += "</D:prop></D:set>";
    return xml("MKCOL", std::move(path), document("D:mkcol", content));
}

Call Person::proppatch(std::string path, std::string_view instructions) const {
    return xml("PROPPATCH", std::move(path), document("D:propertyupdate", instructions));
}

Call Person::propfind(std::string path, std::string_view properties) const {
    std::string content = "<D:prop>";
    content += properties;
    content += "</D:prop>";
    Call call = xml("PROPFIND", std::move(path), document("D:propfind", content));
    call.depth("0");
    return call;
}

}  // namespace kalends::test
