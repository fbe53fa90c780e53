// DAV:acl as sent.
#include "dav/acl/acl_request.h"

#include <algorithm>

#include "dav/acl/privileges.h"
#include "dav/errors/conditions.h"

namespace kalends::acl {

namespace {

using access::Privileges;
using errors::Condition;
using errors::DavError;
using xml::kDav;

Privileges privilegesIn(const xml::Element& clause, Privileges supported) {
    Privileges result;
    for (const auto* privilege : clause.elements({kDav, "privilege"})) {
        for (const auto* name : privilege->elements()) {
            const auto rows = privileges();
            const auto row = std::find_if(rows.begin(), rows.end(),
                                          [&](const auto& each) { return name->is(each.name); });
            if (row == rows.end() || (row->bits & supported).empty()) {
                throw DavError{Condition::kNotSupportedPrivilege,
                               "There is no such privilege on this resource."};
            }
            if (row->use == PrivilegeRow::Use::kAbstract) {
                throw DavError{Condition::kNoAbstract, "An abstract privilege cannot be given."};
            }
            result = result | (row->bits & supported);
        }
    }
    if (result.empty()) {
        throw DavError{400, "An access control element names at least one privilege."};
    }
    return result;
}

void takePrincipal(const xml::Element& principal, RequestedAce& ace) {
    const auto names = principal.elements();
    if (names.size() != 1) {
        throw DavError{400, "DAV:principal names exactly one principal."};
    }
    const auto& name = *names.front();
    if (name.is({kDav, "href"})) {
        ace.href = name.trimmedText();
    } else if (name.is({kDav, "all"}) || name.is({kDav, "authenticated"})) {
        ace.who = RequestedAce::Who::kEveryone;
    } else if (name.is({kDav, "property"}) && name.child({kDav, "owner"}) != nullptr) {
        ace.who = RequestedAce::Who::kOwner;
    } else if (name.is({kDav, "unauthenticated"})) {
        ace.who = RequestedAce::Who::kNobody;
    } else {
        // DAV:self means a principal's own list, and other properties than the owner name nobody
        // here.
        throw DavError{Condition::kAllowedPrincipal,
                       "Rights can be given to people, groups, delegates and everybody."};
    }
}

RequestedAce aceFrom(const xml::Element& element, Privileges supported) {
    if (element.child({kDav, "invert"}) != nullptr) {
        throw DavError{Condition::kNoInvert, "Everybody but somebody cannot be named."};
    }
    if (element.child({kDav, "protected"}) != nullptr) {
        throw DavError{Condition::kNoProtectedAceConflict, "Protected rights cannot be set."};
    }
    if (element.child({kDav, "inherited"}) != nullptr) {
        throw DavError{Condition::kNoInheritedAceConflict,
                       "Inherited rights are set where they come from."};
    }
    const auto* principal = element.child({kDav, "principal"});
    const auto* grant = element.child({kDav, "grant"});
    const auto* deny = element.child({kDav, "deny"});
    if (principal == nullptr || (grant == nullptr) == (deny == nullptr)) {
        throw DavError{400,
                       "An access control element holds a principal and either a grant or a deny."};
    }
    RequestedAce ace;
    takePrincipal(*principal, ace);
    ace.verb = grant != nullptr ? RequestedAce::Verb::kGrant : RequestedAce::Verb::kDeny;
    ace.privileges = privilegesIn(grant != nullptr ? *grant : *deny, supported);
    if (ace.who == RequestedAce::Who::kNobody && ace.verb == RequestedAce::Verb::kGrant) {
        throw DavError{Condition::kAllowedPrincipal, "Nothing is served without a sign-in."};
    }
    return ace;
}

}  // namespace

std::vector<RequestedAce> parseAcl(const xml::Element& body, Privileges supported) {
    if (!body.is({kDav, "acl"})) {
        throw DavError{400, "The body must be a DAV:acl element."};
    }
    const auto elements = body.elements({kDav, "ace"});
    if (elements.size() > kMostAces) {
        throw DavError{Condition::kLimitedNumberOfAces, "The list is too long."};
    }
    std::vector<RequestedAce> aces;
    aces.reserve(elements.size());
    for (const auto* element : elements) {
        aces.push_back(aceFrom(*element, supported));
    }
    return aces;
}

}  // namespace kalends::acl
