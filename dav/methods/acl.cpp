// ACL: who else may do what with a home, calendar or address book. The list becomes grants (RFC
// 3744 section 8.1).
#include "dav/acl/acl_request.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <variant>
#include <vector>

#include "dav/acl/aces.h"
#include "dav/errors/conditions.h"
#include "dav/methods/handlers.h"
#include "dav/methods/sharing_acts.h"

namespace kalends::methods {
namespace {

using access::Privileges;
using acl::RequestedAce;
using errors::Condition;
using errors::DavError;
using resource::Place;
using storage::GranteeKind;

/// Each costs two statements.
constexpr std::size_t kMostDenials = 20;

using Grantee = std::pair<GranteeKind, std::int64_t>;
using Grants = std::map<Grantee, Privileges>;

/// The list with its principals found.
class AccessList {
  public:
    AccessList(const exchange::Exchange& exchange,
               const resource::Resource& target,
               std::vector<RequestedAce> aces)
        : exchange_(exchange), target_(target), owner_(*target.owner), aces_(std::move(aces)) {
        findPrincipals();
        for (const auto& ace : aces_) {
            if (ace.verb == RequestedAce::Verb::kGrant) {
                if (const auto grantee = granteeOf(ace)) {
                    auto& privileges = grants_[*grantee];
                    privileges = privileges | ace.privileges;
                }
            }
        }
    }

    /// Throws unless every denial takes away what nobody gives.
    void judgeDenials() const {
        std::size_t left = kMostDenials;
        for (const auto& ace : aces_) {
            if (ace.verb == RequestedAce::Verb::kDeny && ace.who != RequestedAce::Who::kNobody) {
                if (left == 0) {
                    refuseDenials();
                }
                --left;
                judgeDenial(ace);
            }
        }
    }

    [[nodiscard]] std::vector<storage::Grant> grants() const {
        std::vector<storage::Grant> result;
        for (const auto& [grantee, privileges] : grants_) {
            const auto levels = access::levelsFor(privileges);
            result.push_back({grantee.first, grantee.second, privileges.bits(),
                              static_cast<std::uint8_t>(levels[0]),
                              static_cast<std::uint8_t>(levels[1]),
                              static_cast<std::uint8_t>(levels[2])});
        }
        return result;
    }

    /// Who may what from now on, for the audit log: all that the owner's program wrote, as far as
    /// it is not too long.
    [[nodiscard]] std::string inWords() const {
        constexpr std::size_t kMostNamed = 50;
        std::string words = "grants=" + std::to_string(grants_.size());
        std::size_t left = kMostNamed;
        for (const auto& [grantee, privileges] : grants_) {
            if (left-- == 0) {
                return words + " ...";
            }
            const bool writes = !(privileges & access::kWriting).empty();
            words += " " + nameOf(grantee) +
                     (writes                                     ? ":write"
                      : privileges.has(access::Privilege::kRead) ? ":read"
                                                                 : ":other");
        }
        return words;
    }

  private:
    [[nodiscard]] std::string nameOf(const Grantee& grantee) const {
        switch (grantee.first) {
            case GranteeKind::kPrincipal:
                break;
            case GranteeKind::kOrganisation:
                return "organisation";
            case GranteeKind::kEveryone:
                return "everyone";
            case GranteeKind::kAnyone:
                return "anyone";
            case GranteeKind::kReadDelegates:
            case GranteeKind::kWriteDelegates:
                return "delegates";
        }
        const auto found =
            std::find_if(principals_.begin(), principals_.end(),
                         [&](const auto& each) { return each.second.id.value == grantee.second; });
        return found == principals_.end() ? std::to_string(grantee.second) : found->second.slug;
    }

    [[noreturn]] static void refuseDenials() {
        throw DavError(Condition::kGrantOnly,
                       "Rights can be given and taken back, but not denied.");
    }

    [[noreturn]] static void unknownPrincipal() {
        throw DavError(Condition::kRecognizedPrincipal,
                       "The list names somebody who does not exist.");
    }

    static resource::Locator locatorOf(const RequestedAce& ace) {
        auto parsed = resource::parse(ace.href);
        const auto* locator = std::get_if<resource::Locator>(&parsed);
        const bool principal = locator != nullptr && (locator->place == Place::kPrincipal ||
                                                      locator->place == Place::kProxyRead ||
                                                      locator->place == Place::kProxyWrite);
        if (!principal) {
            unknownPrincipal();
        }
        return *locator;
    }

    void findPrincipals() {
        std::set<storage::PrincipalPath> paths;
        for (const auto& ace : aces_) {
            if (ace.who == RequestedAce::Who::kHref) {
                paths.insert(locatorOf(ace).principal);
            }
        }
        if (paths.empty()) {
            return;
        }
        const auto& context = *exchange_.context;
        for (auto& principal :
             context.database.principals().byPaths({paths.begin(), paths.end()})) {
            if (principal.id == owner_.id ||
                access::toPrincipal(context.principal(), principal).visible() ||
                stands(principal)) {
                storage::PrincipalPath path{principal.kind, principal.slug};
                principals_.emplace(std::move(path), std::move(principal));
            }
        }
    }

    /// Who has rights here already, of another organisation perhaps, is in the list that clients
    /// read and send again.
    [[nodiscard]] bool stands(const storage::Principal& principal) const {
        const auto standing = exchange_.context->database.grants().on({target_.collection->id});
        return std::any_of(standing.begin(), standing.end(), [&](const auto& each) {
            return each.scope == storage::StandingGrant::Scope::kCollection &&
                   each.grant.kind == GranteeKind::kPrincipal &&
                   each.grant.grantee == principal.id.value;
        });
    }

    const storage::Principal& principalOf(const resource::Locator& locator) const {
        const auto found = principals_.find(locator.principal);
        if (found == principals_.end()) {
            unknownPrincipal();
        }
        return found->second;
    }

    /// nullopt: the owner, who has everything already.
    std::optional<Grantee> granteeOf(const RequestedAce& ace) const {
        if (ace.who == RequestedAce::Who::kEveryone) {
            // Organisations are closed to each other: everybody is everybody in the owner's.
            return Grantee{GranteeKind::kOrganisation, owner_.organisation.value};
        }
        if (ace.who != RequestedAce::Who::kHref) {
            return std::nullopt;
        }
        const auto locator = locatorOf(ace);
        const auto& principal = principalOf(locator);
        if (locator.place == Place::kPrincipal) {
            return principal.id == owner_.id
                       ? std::nullopt
                       : std::optional{Grantee{GranteeKind::kPrincipal, principal.id.value}};
        }
        if (principal.id != owner_.id) {
            throw DavError(Condition::kAllowedPrincipal,
                           "Of delegates only the owner's own can be given rights.");
        }
        return Grantee{locator.place == Place::kProxyRead ? GranteeKind::kReadDelegates
                                                          : GranteeKind::kWriteDelegates,
                       0};
    }

    [[nodiscard]] bool granted(const Grantee& grantee, Privileges privileges) const {
        const auto found = grants_.find(grantee);
        return found != grants_.end() && !(found->second & privileges).empty();
    }

    /// Interop: old CalDAV clients and the CalDAVTester scripts write a denial beside grants to
    /// others. It is accepted when it takes nothing away, for then the list without it says the
    /// same.
    void judgeDenial(const RequestedAce& ace) const {
        const auto grantee = granteeOf(ace);
        const bool builtIn = !grantee || grantee->first == GranteeKind::kReadDelegates ||
                             grantee->first == GranteeKind::kWriteDelegates;
        if (builtIn) {
            throw DavError(Condition::kNoProtectedAceConflict,
                           "Owners and their delegates keep their rights.");
        }
        if (granted(*grantee, ace.privileges)) {
            throw DavError(Condition::kNoAceConflict,
                           "The list gives and denies the same right to the same principal.");
        }
        if (grantee->first != GranteeKind::kPrincipal) {
            refuseDenials();
        }
        const auto& denied = principalOf(locatorOf(ace));
        if (denied.admin) {
            throw DavError(Condition::kNoProtectedAceConflict, "Administrators keep their rights.");
        }
        if (denied.kind == storage::PrincipalKind::kGroup) {
            refuseDenials();
        }
        requireNotInherited(denied, ace.privileges);
        const bool through =
            granted({GranteeKind::kOrganisation, denied.organisation.value}, ace.privileges);
        const auto groups = exchange_.context->database.principals().groupsOf(denied.id);
        if (through || std::any_of(groups.begin(), groups.end(), [&](const auto& group) {
                return granted({GranteeKind::kPrincipal, group.id.value}, ace.privileges);
            })) {
            refuseDenials();
        }
    }

    /// What the home, the owner as a whole or a delegation gives stays.
    void requireNotInherited(const storage::Principal& denied, Privileges privileges) const {
        const storage::PlacePath path{target_.locator.principal, target_.locator.home,
                                      target_.locator.collection, std::nullopt};
        auto place =
            exchange_.context->database.objects().locate(path, denied.id, storage::WantBody::kNo);
        if (!place) {
            refuseDenials();
        }
        const bool home = resource::kAnyHome.contains(target_.kind);
        std::erase_if(place->grants, [&](const storage::GrantRow& grant) {
            return grant.scope == storage::GrantRow::Scope::kCollection ||
                   (home && !grant.delegate);
        });
        const auto inherited =
            access::toCollection(denied, owner_, place->grants, *target_.collection).privileges;
        if (!((inherited & privileges) - access::kOfColleagues).empty()) {
            throw DavError(Condition::kNoInheritedAceConflict,
                           "An inherited right is taken back where it comes from.");
        }
    }

    const exchange::Exchange& exchange_;
    const resource::Resource& target_;
    const storage::Principal& owner_;
    std::vector<RequestedAce> aces_;
    std::map<storage::PrincipalPath, storage::Principal> principals_;
    Grants grants_;
};

}  // namespace

http::Response changeAccess(const exchange::Exchange& exchange) {
    const resource::Resource& target = exchange.existing();
    exchange.require(target, access::Privilege::kWriteAcl);
    const auto body = exchange.xmlBody();
    if (!body) {
        throw DavError(400, "The body must be a DAV:acl element.");
    }
    const AccessList list{exchange, target, acl::parseAcl(*body, acl::supportedOn(target))};
    list.judgeDenials();
    if (!exchange.context->database.grants().replace(target.collection->id, list.grants(),
                                                     exchange.context->actor())) {
        throw DavError(404, "There is nothing at this URL, or nothing you may see.");
    }
    noteSharing(exchange, "share.acl", target, list.inWords());
    return exchange::emptyResponse(200);
}

}  // namespace kalends::methods
