// App passwords for people who administrate.
#include "server/app_passwords.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <stdexcept>

#include "auth/app_password.h"
#include "dav/http/address.h"
#include "storage/errors.h"

namespace kalends::server {

namespace {

constexpr std::size_t kLongestName = 100;
constexpr std::size_t kMostOfOne = 200;

void check(const storage::AppPasswordTerms& terms) {
    const bool control = std::any_of(terms.name.begin(), terms.name.end(),
                                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    if (terms.name.empty() || terms.name.size() > kLongestName || control) {
        throw storage::Refused("the name of a device has 1 to 100 bytes without control characters");
    }
    try {
        (void)http::AddressSet(terms.networks);
    } catch (const std::invalid_argument& error) {
        throw storage::Refused(error.what());
    }
    // In seconds: the years that can be written are more than those of the clock's own unit.
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    if (terms.expiresAt && *terms.expiresAt <= now) {
        throw storage::Refused("the time when it ends is over");
    }
}

}  // namespace

std::string issueAppPassword(storage::Database& database,
                             const storage::Principal& owner,
                             const storage::AppPasswordTerms& terms) {
    check(terms);
    if (owner.login.empty()) {
        throw storage::Refused("nobody signs in as " + owner.slug);
    }
    auto& store = database.appPasswords();
    if (store.of(owner.id).size() >= kMostOfOne) {
        throw storage::Refused("there are too many app passwords: revoke some");
    }
    auto secret = auth::makeAppPassword();
    store.add(owner.id, terms, auth::hashAppPassword(auth::appPasswordIn(secret).value(), store.hashKey()));
    return secret;
}

storage::CollectionId ownCollection(storage::Database& database,
                                    const storage::Principal& owner,
                                    const std::string& name) {
    using storage::HomeKind;
    constexpr std::array<std::pair<std::string_view, HomeKind>, 3> kHomes{
        {{"calendars/", HomeKind::kCalendars}, {"addressbooks/", HomeKind::kAddressbooks}, {"files/", HomeKind::kFiles}}};
    for (const auto& [prefix, home] : kHomes) {
        if (!name.starts_with(prefix) || name.size() == prefix.size()) {
            continue;
        }
        const auto place = database.objects().locate(
            {{owner.kind, owner.slug}, home, name.substr(prefix.size()), std::nullopt}, owner.id, storage::WantBody::kNo);
        if (place && place->collection) {
            return place->collection->id;
        }
    }
    throw storage::Refused(owner.slug + " has no " + name + ": expected calendars/NAME or addressbooks/NAME");
}

std::chrono::sys_seconds readTime(const std::string& text) {
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    int used = 0;
    using namespace std::chrono;
    const auto whole = [&] { return static_cast<std::size_t>(used) == text.size(); };
    const bool date = std::sscanf(text.c_str(), "%4d-%2u-%2u%n", &year, &month, &day, &used) == 3 && whole();
    const bool time = !date &&
                      std::sscanf(text.c_str(), "%4d-%2u-%2uT%2d:%2d:%2dZ%n", &year, &month, &day, &hour, &minute,
                                  &second, &used) == 6 && whole();
    const year_month_day when{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
    const bool clock = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
    if ((!date && !time) || !when.ok() || !clock) {
        throw storage::Refused(text + ": expected a date like 2027-01-31 or a time like 2027-01-31T12:00:00Z");
    }
    const auto begin = sys_seconds(sys_days(when));
    return date ? begin + days(1) : begin + hours(hour) + minutes(minute) + seconds(second);
}

std::string printTime(std::chrono::sys_seconds time) {
    const std::time_t seconds = time.time_since_epoch().count();
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 32> text{};
    (void)std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text.data();
}

}  // namespace kalends::server
