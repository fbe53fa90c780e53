// The one table of preconditions and postconditions.
#include "dav/errors/conditions.h"

#include <array>

#include "dav/xml/writer.h"

namespace kalends::errors {

namespace {

using xml::kCaldav;
using xml::kCalendarServer;
using xml::kCarddav;
using xml::kDav;
using xml::kMobileMe;
using C = Condition;

constexpr auto kRows = std::to_array<ConditionRow>({
    {C::kNone, {}, 500, ""},
    {C::kLockTokenMatchesRequestUri, {kDav, "lock-token-matches-request-uri"}, 409, "RFC 4918 16"},
    {C::kLockTokenSubmitted, {kDav, "lock-token-submitted"}, 423, "RFC 4918 16"},
    {C::kNoConflictingLock, {kDav, "no-conflicting-lock"}, 423, "RFC 4918 16"},
    {C::kPropfindFiniteDepth, {kDav, "propfind-finite-depth"}, 403, "RFC 4918 16"},
    {C::kCannotModifyProtectedProperty,
     {kDav, "cannot-modify-protected-property"},
     403,
     "RFC 4918 16"},
    {C::kNoExternalEntities, {kDav, "no-external-entities"}, 403, "RFC 4918 16"},
    {C::kPreservedLiveProperties, {kDav, "preserved-live-properties"}, 409, "RFC 4918 16"},
    {C::kSupportedReport, {kDav, "supported-report"}, 403, "RFC 3253 3.6"},
    {C::kResourceMustBeNull, {kDav, "resource-must-be-null"}, 405, "RFC 4791 5.3.1.1"},
    {C::kNeedPrivileges, {kDav, "need-privileges"}, 403, "RFC 3744 7.1.1"},
    {C::kNumberOfMatchesWithinLimits,
     {kDav, "number-of-matches-within-limits"},
     507,
     "RFC 3744 9.4, RFC 4791 7.8"},
    {C::kRecognizedPrincipal, {kDav, "recognized-principal"}, 403, "RFC 3744 8.1.1"},
    {C::kNoAceConflict, {kDav, "no-ace-conflict"}, 409, "RFC 3744 8.1.1"},
    {C::kNoProtectedAceConflict, {kDav, "no-protected-ace-conflict"}, 409, "RFC 3744 8.1.1"},
    {C::kNoInheritedAceConflict, {kDav, "no-inherited-ace-conflict"}, 409, "RFC 3744 8.1.1"},
    {C::kLimitedNumberOfAces, {kDav, "limited-number-of-aces"}, 403, "RFC 3744 8.1.1"},
    {C::kDenyBeforeGrant, {kDav, "deny-before-grant"}, 403, "RFC 3744 8.1.1"},
    {C::kGrantOnly, {kDav, "grant-only"}, 403, "RFC 3744 8.1.1"},
    {C::kNoInvert, {kDav, "no-invert"}, 403, "RFC 3744 8.1.1"},
    {C::kNoAbstract, {kDav, "no-abstract"}, 403, "RFC 3744 8.1.1"},
    {C::kNotSupportedPrivilege, {kDav, "not-supported-privilege"}, 403, "RFC 3744 8.1.1"},
    {C::kMissingRequiredPrincipal, {kDav, "missing-required-principal"}, 403, "RFC 3744 8.1.1"},
    {C::kAllowedPrincipal, {kDav, "allowed-principal"}, 403, "RFC 3744 8.1.1"},
    {C::kValidResourcetype, {kDav, "valid-resourcetype"}, 403, "RFC 5689 3.3"},
    {C::kAllowClientDefinedUri, {kDav, "allow-client-defined-uri"}, 403, "RFC 5995 3.2.4"},
    {C::kValidSyncToken, {kDav, "valid-sync-token"}, 403, "RFC 6578 3.2"},
    {C::kSyncTraversalSupported, {kDav, "sync-traversal-supported"}, 403, "RFC 6578 3.3"},
    {C::kQuotaNotExceeded, {kDav, "quota-not-exceeded"}, 507, "RFC 4331 6"},
    {C::kSufficientDiskSpace, {kDav, "sufficient-disk-space"}, 507, "RFC 4331 6"},
    {C::kSupportedCalendarData, {kCaldav, "supported-calendar-data"}, 403, "RFC 4791 5.3.2.1"},
    {C::kValidCalendarData, {kCaldav, "valid-calendar-data"}, 403, "RFC 4791 5.3.2.1"},
    {C::kValidCalendarObjectResource,
     {kCaldav, "valid-calendar-object-resource"},
     403,
     "RFC 4791 5.3.2.1"},
    {C::kSupportedCalendarComponent,
     {kCaldav, "supported-calendar-component"},
     403,
     "RFC 4791 5.3.2.1"},
    {C::kNoUidConflict, {kCaldav, "no-uid-conflict"}, 403, "RFC 4791 5.3.2.1"},
    {C::kCalendarCollectionLocationOk,
     {kCaldav, "calendar-collection-location-ok"},
     403,
     "RFC 4791 5.3.1.1"},
    {C::kMaxResourceSize, {kCaldav, "max-resource-size"}, 403, "RFC 4791 5.3.2.1"},
    {C::kMinDateTime, {kCaldav, "min-date-time"}, 403, "RFC 4791 5.3.2.1"},
    {C::kMaxDateTime, {kCaldav, "max-date-time"}, 403, "RFC 4791 5.3.2.1"},
    {C::kMaxInstances, {kCaldav, "max-instances"}, 403, "RFC 4791 5.3.2.1"},
    {C::kMaxAttendeesPerInstance, {kCaldav, "max-attendees-per-instance"}, 403, "RFC 4791 5.3.2.1"},
    {C::kInitializeCalendarCollection,
     {kCaldav, "initialize-calendar-collection"},
     403,
     "RFC 4791 5.3.1.1"},
    {C::kCalendarCollectionMustBeNull, {kDav, "resource-must-be-null"}, 405, "RFC 4791 5.3.1.1"},
    {C::kValidFilter, {kCaldav, "valid-filter"}, 403, "RFC 4791 7.8"},
    {C::kSupportedFilter, {kCaldav, "supported-filter"}, 403, "RFC 4791 7.8"},
    {C::kSupportedCollation, {kCaldav, "supported-collation"}, 403, "RFC 4791 7.5.1"},
    {C::kValidCalendarTimezone, {kCaldav, "valid-calendar-data"}, 403, "RFC 4791 5.3.1.1"},
    {C::kValidTimezone, {kCaldav, "valid-timezone"}, 403, "RFC 7809 5.1"},
    {C::kSupportedCalendarDataConversion,
     {kCaldav, "supported-calendar-data"},
     403,
     "RFC 4791 7.8"},
    {C::kSupportedAddressData, {kCarddav, "supported-address-data"}, 403, "RFC 6352 6.3.2.1"},
    {C::kValidAddressData, {kCarddav, "valid-address-data"}, 403, "RFC 6352 6.3.2.1"},
    {C::kCardNoUidConflict, {kCarddav, "no-uid-conflict"}, 403, "RFC 6352 6.3.2.1"},
    {C::kAddressbookCollectionLocationOk,
     {kCarddav, "addressbook-collection-location-ok"},
     403,
     "RFC 6352 6.3.1"},
    {C::kCardMaxResourceSize, {kCarddav, "max-resource-size"}, 403, "RFC 6352 6.3.2.1"},
    {C::kCardSupportedFilter, {kCarddav, "supported-filter"}, 403, "RFC 6352 8.6"},
    {C::kCardSupportedCollation, {kCarddav, "supported-collation"}, 403, "RFC 6352 8.3"},
    {C::kCardSupportedAddressDataConversion,
     {kCarddav, "supported-address-data-conversion"},
     403,
     "RFC 6352 8.6"},
    {C::kUniqueSchedulingObjectResource,
     {kCaldav, "unique-scheduling-object-resource"},
     403,
     "RFC 6638 3.2.4.1"},
    {C::kSameOrganizerInAllComponents,
     {kCaldav, "same-organizer-in-all-components"},
     403,
     "RFC 6638 3.2.4.2"},
    {C::kAllowedOrganizerSchedulingObjectChange,
     {kCaldav, "allowed-organizer-scheduling-object-change"},
     403,
     "RFC 6638 3.2.4.3"},
    {C::kAllowedAttendeeSchedulingObjectChange,
     {kCaldav, "allowed-attendee-scheduling-object-change"},
     403,
     "RFC 6638 3.2.4.4"},
    {C::kValidSchedulingMessage, {kCaldav, "valid-scheduling-message"}, 403, "RFC 6638 5.1"},
    {C::kValidOrganizer, {kCaldav, "valid-organizer"}, 403, "RFC 6638 5.1"},
    {C::kOrganizerAllowed, {kCaldav, "organizer-allowed"}, 403, "RFC 6638 3.2.4"},
    {C::kDefaultCalendarNeeded, {kCaldav, "default-calendar-needed"}, 403, "RFC 6638 9.2"},
    {C::kValidScheduleDefaultCalendarUrl,
     {kCaldav, "valid-schedule-default-calendar-URL"},
     403,
     "RFC 6638 9.2"},
    {C::kCtagOk, {kMobileMe, "ctag-ok"}, 412, "calendarserver-bulk-change 6"},
    {C::kBulkMaxResources, {kMobileMe, "max-resources"}, 403, "calendarserver-bulk-change 5"},
    {C::kSupportedRscale, {kCaldav, "supported-rscale"}, 403, "RFC 7529 10"},
    {C::kMaxCollections, {kCalendarServer, "max-collections"}, 403, "CalendarServer"},
    {C::kMaxResources, {kCalendarServer, "max-resources"}, 403, "CalendarServer"},
    {C::kValidAddressbookObjectResource,
     {kCarddav, "valid-addressbook-object-resource"},
     403,
     "CalendarServer"},
    {C::kValidAction, {kCaldav, "valid-action"}, 403, "RFC 8607 3.11"},
    {C::kValidRidParameter, {kCaldav, "valid-rid-parameter"}, 403, "CalendarServer"},
    {C::kValidSplit, {kCalendarServer, "valid-split"}, 403, "CalendarServer"},
});

static_assert(kRows.size() == static_cast<std::size_t>(C::kCount), "one row for each condition");

constexpr bool inOrder() {
    for (std::size_t at = 0; at < kRows.size(); ++at) {
        if (static_cast<std::size_t>(kRows[at].condition) != at) {
            return false;
        }
    }
    return true;
}

static_assert(inOrder(), "rows stand in the order of the enumeration");

}  // namespace

const ConditionRow& row(Condition condition) {
    return kRows[static_cast<std::size_t>(condition)];
}

std::size_t conditionCount() {
    return kRows.size();
}

DavError::DavError(Condition condition, std::string message)
    : condition_(condition), status_(row(condition).status), message_(std::move(message)) {}

DavError::DavError(int status, std::string message)
    : status_(status), message_(std::move(message)) {}

std::string errorBody(const DavError& error) {
    constexpr xml::QName kError{kDav, "error"};
    constexpr xml::QName kDescription{kDav, "responsedescription"};
    std::string out;
    xml::Writer writer{out};
    writer.openDocument(kError);
    if (error.condition() != Condition::kNone) {
        const auto& name = row(error.condition()).name;
        if (error.content().empty()) {
            writer.empty(name);
        } else {
            writer.open(name);
            writer.raw(error.content());
            writer.close(name);
        }
    }
    if (*error.what() != '\0') {
        writer.element(kDescription, error.what());
    }
    writer.close(kError);
    out += '\n';
    return out;
}

}  // namespace kalends::errors
