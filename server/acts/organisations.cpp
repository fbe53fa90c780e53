// Acts on organisations and quotas.
#include "server/acts/organisations.h"

#include <algorithm>

#include "storage/audit.h"
#include "storage/errors.h"

namespace kalends::acts {

namespace {

using storage::AdministeredOrganisation;
using storage::Hold;

std::string limitsOf(const storage::QuotaChange& change) {
    const auto said = [](const char* name,
                         const std::optional<std::optional<std::int64_t>>& limit) {
        return !limit ? std::string()
                      : std::string(name) + "=" +
                            (!*limit        ? "inherit"
                             : **limit == 0 ? "none"
                                            : std::to_string(**limit)) +
                            " ";
    };
    auto text = said("bytes", change.bytes) + said("objects", change.objects);
    text.resize(text.empty() ? 0 : text.size() - 1);
    return text;
}

}  // namespace

AdministeredOrganisation addOrganisation(storage::Database& database,
                                         const Doer& doer,
                                         const std::string& slug,
                                         const std::string& name) {
    std::optional<AdministeredOrganisation> made;
    const bool unfit = slug == "." || slug == ".." || slug.find('/') != std::string::npos ||
                       std::any_of(slug.begin(), slug.end(), [](char c) {
                           return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F;
                       });
    if (unfit) {
        throw storage::Refused("an identifier has no blanks, slashes and control characters");
    }
    database.atomically([&] {
        auto& store = database.administration();
        if (store.organisation(slug, Hold::kNo)) {
            throw storage::Refused("organisation " + slug + " exists already");
        }
        store.saveOrganisation(slug, name);
        made = store.organisation(slug, Hold::kNo);
        noteAct(database, doer, "organisation.add", *made, "");
    });
    return std::move(*made);
}

void renameOrganisation(storage::Database& database,
                        const Doer& doer,
                        const AdministeredOrganisation& organisation,
                        const std::string& name) {
    database.atomically([&] {
        database.administration().saveOrganisation(organisation.slug, name);
        noteAct(database, doer, "organisation.edit", organisation, "name");
    });
}

void removeOrganisation(storage::Database& database,
                        const Doer& doer,
                        const AdministeredOrganisation& organisation) {
    database.atomically([&] {
        if (!database.administration().removeOrganisation(organisation.slug)) {
            throw storage::Refused("organisation " + organisation.slug + " is gone already");
        }
        noteAct(database, doer, "organisation.delete", organisation, "");
    });
}

bool setOffice(storage::Database& database,
               const Doer& doer,
               const AdministeredOrganisation& organisation,
               const storage::Principal& person,
               Office office) {
    if (person.kind != storage::PrincipalKind::kUser) {
        throw storage::Refused("only a person administers an organisation");
    }
    bool changed = false;
    database.atomically([&] {
        const bool holds = office == Office::kAdministrator;
        changed = database.administration().setAdministrator(organisation.id, person.id, holds);
        if (changed) {
            noteAct(database, doer,
                    holds ? "organisation.administrator.add" : "organisation.administrator.remove",
                    organisation, targetNameOf(person));
        }
    });
    return changed;
}

void setQuota(storage::Database& database,
              const Doer& doer,
              const storage::Principal& account,
              const storage::QuotaChange& change) {
    database.atomically([&] {
        database.quotas().set(account.id, change);
        noteAct(database, doer, "quota.set", account, limitsOf(change));
    });
}

void setQuota(storage::Database& database,
              const Doer& doer,
              const AdministeredOrganisation& organisation,
              const storage::QuotaChange& change) {
    database.atomically([&] {
        if (!database.quotas().setForOrganisation(organisation.slug, change)) {
            throw storage::Refused("there is no organisation " + organisation.slug);
        }
        noteAct(database, doer, "quota.set", organisation, limitsOf(change));
    });
}

}  // namespace kalends::acts
