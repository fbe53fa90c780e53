// Forms of links to levels.
#include "auth/access/published.h"

namespace kalends::access {

using storage::LinkForm;

const storage::Principal& anonymous() {
    static const storage::Principal nobody;
    return nobody;
}

namespace {

storage::GrantRow grantOf(Level publicLevel, Level confidential, Level own) {
    storage::GrantRow row;
    row.privileges = Privileges{Privilege::kRead}.bits();
    row.publicLevel = static_cast<std::uint8_t>(publicLevel);
    row.confidentialLevel = static_cast<std::uint8_t>(confidential);
    row.privateLevel = static_cast<std::uint8_t>(own);
    return row;
}

storage::GrantRow grantOf(LinkForm form) {
    switch (form) {
        case LinkForm::kRead:
            return grantOf(Level::kRead, Level::kRead, Level::kBusy);
        case LinkForm::kBusy:
            return grantOf(Level::kBusy, Level::kBusy, Level::kBusy);
        case LinkForm::kPublic:
            break;
    }
    return grantOf(Level::kRead, Level::kNothing, Level::kNothing);
}

}  // namespace

std::vector<storage::GrantRow> grantsOf(const storage::PublishedLink& link) {
    auto grants = link.limit;
    auto grant = grantOf(link.terms.form);
    grant.levels =
        link.terms.round ? storage::GrantRow::Levels::kUsual : storage::GrantRow::Levels::kStated;
    grants.push_back(grant);
    return grants;
}

Access throughLink(const storage::PublishedLink& link,
                   const storage::Principal& owner,
                   const storage::Collection& collection) {
    return toCollection(anonymous(), owner, grantsOf(link), collection);
}

std::string_view nameOf(LinkForm form) {
    switch (form) {
        case LinkForm::kRead:
            return "read";
        case LinkForm::kBusy:
            return "busy time only";
        case LinkForm::kPublic:
            break;
    }
    return "public events only";
}

}  // namespace kalends::access
