// Checking values against schemas.
#include "server/api/schema.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "server/times.h"
#include "storage/errors.h"

namespace kalends::api {

namespace {

using nlohmann::json;

constexpr std::size_t kMostViolations = 50;

struct TypeName {
    std::string_view name;
    bool (*fits)(const json&);
};

constexpr std::array<TypeName, 7> kTypes{{
    {"object", [](const json& v) { return v.is_object(); }},
    {"array", [](const json& v) { return v.is_array(); }},
    {"string", [](const json& v) { return v.is_string(); }},
    {"integer", [](const json& v) { return v.is_number_integer(); }},
    {"number", [](const json& v) { return v.is_number(); }},
    {"boolean", [](const json& v) { return v.is_boolean(); }},
    {"null", [](const json& v) { return v.is_null(); }},
}};

bool fitsType(const json& type, const json& value) {
    if (type.is_array()) {
        return std::any_of(type.begin(), type.end(),
                           [&](const json& one) { return fitsType(one, value); });
    }
    return std::any_of(kTypes.begin(), kTypes.end(),
                       [&](const TypeName& row) { return row.name == type && row.fits(value); });
}

bool hasControls(const std::string& text) {
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

bool isTime(const std::string& text) {
    try {
        (void)server::readTime(text);
        return true;
    } catch (const storage::Refused&) {
        return false;
    }
}

bool isMailbox(const std::string& text) {
    const auto at = text.find('@');
    return at != std::string::npos && at > 0 && at + 1 < text.size() &&
           text.find_first_of(" ,;<>\"") == std::string::npos;
}

class Check {
  public:
    explicit Check(const json& components) : components_(components) {}

    void judge(const json& schema, const json& value, const std::string& at) {
        if (found.size() >= kMostViolations) {
            return;
        }
        if (const auto reference = schema.find("$ref"); reference != schema.end()) {
            const auto name = reference->get<std::string>();
            return judge(components_.at(name.substr(name.rfind('/') + 1)), value, at);
        }
        if (const auto type = schema.find("type");
            type != schema.end() && !fitsType(*type, value)) {
            return complain(at, "expected " + wordsFor(*type) + ", not " + value.type_name());
        }
        if (const auto allowed = schema.find("enum");
            allowed != schema.end() &&
            std::find(allowed->begin(), allowed->end(), value) == allowed->end()) {
            return complain(at, "expected one of " + allowed->dump());
        }
        if (value.is_object()) {
            judgeObject(schema, value, at);
        } else if (value.is_array()) {
            judgeArray(schema, value, at);
        } else if (value.is_string()) {
            judgeText(schema, value.get_ref<const std::string&>(), at);
        } else if (value.is_number()) {
            judgeNumber(schema, value, at);
        }
    }

    std::vector<Violation> found;

  private:
    void complain(const std::string& at, std::string detail) {
        found.push_back({at, std::move(detail)});
    }

    static std::string wordsFor(const json& type) {
        if (!type.is_array()) {
            return type.get<std::string>();
        }
        std::string words;
        for (const auto& one : type) {
            words += (words.empty() ? "" : " or ") + one.get<std::string>();
        }
        return words;
    }

    void judgeObject(const json& schema, const json& value, const std::string& at) {
        const auto properties = schema.value("properties", json::object());
        for (const auto& name : schema.value("required", json::array())) {
            if (!value.contains(name.get<std::string>())) {
                complain(at, "the member " + name.get<std::string>() + " is missing");
            }
        }
        const bool closed = schema.contains("additionalProperties");
        for (const auto& [name, member] : value.items()) {
            std::string pointer = at + "/";
            for (const char c : name) {
                pointer += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
            }
            if (const auto known = properties.find(name); known != properties.end()) {
                judge(*known, member, pointer);
            } else if (closed) {
                complain(pointer, "there is no such member");
            }
        }
    }

    void judgeArray(const json& schema, const json& value, const std::string& at) {
        if (value.size() > schema.value("maxItems", std::size_t{100'000}) ||
            value.size() < schema.value("minItems", std::size_t{0})) {
            return complain(at, "too few or too many elements");
        }
        if (schema.value("uniqueItems", false) && json(value).size() > 1) {
            auto sorted = value.get<std::vector<json>>();
            std::sort(sorted.begin(), sorted.end());
            if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) {
                complain(at, "an element stands there twice");
            }
        }
        if (const auto items = schema.find("items"); items != schema.end()) {
            for (std::size_t i = 0; i < value.size(); ++i) {
                judge(*items, value[i], at + "/" + std::to_string(i));
            }
        }
    }

    void judgeText(const json& schema, const std::string& text, const std::string& at) {
        const auto format = schema.value("format", std::string());
        if (text.size() < schema.value("minLength", std::size_t{0})) {
            return complain(at, "too short");
        }
        if (text.size() > schema.value("maxLength", std::size_t{100'000})) {
            return complain(at, "too long");
        }
        if (format == "password" ? text.find('\0') != std::string::npos : hasControls(text)) {
            return complain(at, "control characters");
        }
        if (format == "date-time" && !isTime(text)) {
            complain(at, "expected a day like 2027-01-31 or a time like 2027-01-31T12:00:00Z");
        } else if (format == "identifier" &&
                   (text == "." || text == ".." || text.find('/') != std::string::npos)) {
            complain(at, "an identifier has no slash and is not . or ..");
        } else if (format == "mailbox" && !text.empty() && !isMailbox(text)) {
            complain(at, "expected an e-mail address");
        }
    }

    void judgeNumber(const json& schema, const json& value, const std::string& at) {
        if ((schema.contains("minimum") && value < schema["minimum"]) ||
            (schema.contains("maximum") && value > schema["maximum"])) {
            complain(at, "too small or too large");
        }
    }

    const json& components_;
};

}  // namespace

std::vector<Violation> violations(const json& components, const json& schema, const json& value) {
    Check check(components);
    check.judge(schema, value, "");
    return std::move(check.found);
}

}  // namespace kalends::api
