// Questions to a directory: searches by a service account and binds of people, over several
// servers. Hides libldap.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "auth/ldap/settings.h"

namespace kalends::ldap {

/// No server answers, or not in time.
struct DirectoryUnavailable : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A server answers, but not what was asked: no such base, a filter that is none, a limit reached.
/// Incomplete answers are this too.
struct DirectoryError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct Entry {
    std::string dn;
    std::map<std::string, std::vector<std::string>> values;  // by attribute in lower case

    /// The first value, or empty.
    [[nodiscard]] const std::string& first(const std::string& attribute) const;
};

struct Query {
    std::string base, filter;
    std::vector<std::string> attributes;  // "1.1": none
    std::size_t limit = 0;                // more than that is an error; 0: any number
};

class Directory {
  public:
    virtual ~Directory() = default;

    /// Every entry below `base` in pages, handed over one by one. Referrals are not followed.
    virtual void search(const Query& query, const std::function<void(Entry&&)>& take) = 0;

    enum class BindOutcome { kAccepted, kRejected };
    /// A simple bind with a password that is not empty: an empty one would be taken for no sign-in
    /// at all, and accepted.
    [[nodiscard]] virtual BindOutcome bind(const std::string& dn, const std::string& password) = 0;

    /// False for some seconds after no server answered.
    [[nodiscard]] virtual bool reachable() = 0;
    /// The server that answered last, "" before the first.
    [[nodiscard]] virtual std::string server() const = 0;
};

/// Opens no connection yet. Throws std::invalid_argument for settings that make no sense.
[[nodiscard]] std::unique_ptr<Directory> openDirectory(const Settings& settings);

}  // namespace kalends::ldap
