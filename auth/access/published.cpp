// Forms of links to levels.
#include "auth/access/published.h"

namespace kalends::access {

using storage::LinkForm;

const storage::Principal& anonymous() {
    static const storage::Principal nobody;
    return nobody;
}

storage::GrantRow grantOf(LinkForm form) {
    const auto grant = [](Privileges privileges, Level publicLevel, Level confidential, Level own) {
        storage::GrantRow row;
        row.privileges = privileges.bits();
        row.publicLevel = static_cast<std::uint8_t>(publicLevel);
        row.confidentialLevel = static_cast<std::uint8_t>(confidential);
        row.privateLevel = static_cast<std::uint8_t>(own);
        return row;
    };
    switch (form) {
        case LinkForm::kRead: return grant(Privilege::kRead, Level::kRead, Level::kRead, Level::kBusy);
        case LinkForm::kBusy: return grant(Privilege::kRead, Level::kBusy, Level::kBusy, Level::kBusy);
        case LinkForm::kPublic: break;
    }
    return grant(Privilege::kRead, Level::kRead, Level::kNothing, Level::kNothing);
}

Access throughLink(LinkForm form, const storage::Principal& owner, const storage::Collection& collection) {
    return toCollection(anonymous(), owner, {grantOf(form)}, collection);
}

std::string_view nameOf(LinkForm form) {
    switch (form) {
        case LinkForm::kRead: return "read";
        case LinkForm::kBusy: return "busy time only";
        case LinkForm::kPublic: break;
    }
    return "public events only";
}

}  // namespace kalends::access
