// Reading JSON strictly.
#include "server/api/strict_json.h"

#include <nlohmann/json.hpp>
#include <vector>

#include "server/api/problem.h"

namespace kalends::api {

namespace {

using nlohmann::json;

constexpr std::size_t kDeepest = 16;

Problem malformed(const std::string& pointer, const std::string& detail) {
    return Problem(400, "malformed", "Malformed JSON", "The body is not JSON as it must be.")
        .with({{pointer, detail}});
}

/// A name as part of a JSON pointer (RFC 6901 section 3).
std::string escaped(const std::string& name) {
    std::string text;
    for (const char c : name) {
        text += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    }
    return text;
}

/// Builds the value and stops at what may not be.
class Builder final : public json::json_sax_t {
  public:
    json value;

    bool null() override { return put(nullptr); }

    bool boolean(bool v) override { return put(v); }

    bool number_integer(number_integer_t v) override { return put(v); }

    bool number_unsigned(number_unsigned_t v) override { return put(v); }

    bool number_float(number_float_t v, const string_t&) override { return put(v); }

    bool string(string_t& v) override { return put(std::move(v)); }

    bool binary(binary_t&) override { return false; }

    bool start_object(std::size_t) override { return open(json::object()); }

    bool start_array(std::size_t) override { return open(json::array()); }

    bool end_object() override { return close(); }

    bool end_array() override { return close(); }

    bool key(string_t& name) override {
        if (open_.back()->contains(name)) {
            throw malformed(pointer() + "/" + escaped(name), "this name stands here twice");
        }
        name_.back() = name;
        return true;
    }

    bool parse_error(std::size_t position,
                     const std::string&,
                     const nlohmann::detail::exception&) override {
        throw malformed(pointer(), "not JSON in UTF-8 at byte " + std::to_string(position));
    }

  private:
    template <class Value>
    json* place(Value&& v) {
        if (open_.empty()) {
            value = std::forward<Value>(v);
            return &value;
        }
        json& parent = *open_.back();
        if (parent.is_array()) {
            parent.push_back(std::forward<Value>(v));
            return &parent.back();
        }
        json& member = parent[name_.back()];
        member = std::forward<Value>(v);
        return &member;
    }

    template <class Value>
    bool put(Value&& v) {
        place(std::forward<Value>(v));
        return true;
    }

    bool open(json empty) {
        if (open_.size() >= kDeepest) {
            throw malformed(pointer(), "nested deeper than " + std::to_string(kDeepest));
        }
        open_.push_back(place(std::move(empty)));
        name_.emplace_back();
        return true;
    }

    bool close() {
        open_.pop_back();
        name_.pop_back();
        return true;
    }

    [[nodiscard]] std::string pointer() const {
        std::string text;
        for (std::size_t i = 0; i + 1 < open_.size(); ++i) {
            text += "/" + (open_[i]->is_array() ? std::to_string(open_[i]->size() - 1)
                                                : escaped(name_[i]));
        }
        return text;
    }

    std::vector<json*> open_;  // an element of an array that is open stays where it is: nothing is
                               // added before it closes
    std::vector<std::string> name_;
};

}  // namespace

nlohmann::json readStrictly(std::string_view text) {
    Builder builder;
    if (!json::sax_parse(text, &builder)) {
        throw malformed("", "not JSON");
    }
    return std::move(builder.value);
}

}  // namespace kalends::api
