// Preconditions and postconditions: one table row each (conditions.cpp), and the error that carries
// one to the edge.
#pragma once

#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dav/xml/qname.h"

namespace kalends::errors {

/// Each names a row of the table in conditions.cpp, in the same order.
enum class Condition : std::uint8_t {
    kNone,
    // RFC 4918
    kLockTokenMatchesRequestUri,
    kLockTokenSubmitted,
    kNoConflictingLock,
    kPropfindFiniteDepth,
    kCannotModifyProtectedProperty,
    kNoExternalEntities,
    kPreservedLiveProperties,
    // RFC 3253, 3744
    kSupportedReport,
    kResourceMustBeNull,
    kNeedPrivileges,
    kNumberOfMatchesWithinLimits,
    kRecognizedPrincipal,
    kNoAceConflict,
    kNoProtectedAceConflict,
    kNoInheritedAceConflict,
    kLimitedNumberOfAces,
    kDenyBeforeGrant,
    kGrantOnly,
    kNoInvert,
    kNoAbstract,
    kNotSupportedPrivilege,
    kMissingRequiredPrincipal,
    kAllowedPrincipal,
    // RFC 5689, 5995, 6578, 4331
    kValidResourcetype,
    kAllowClientDefinedUri,
    kValidSyncToken,
    kSyncTraversalSupported,
    kQuotaNotExceeded,
    kSufficientDiskSpace,
    // RFC 4791
    kSupportedCalendarData,
    kValidCalendarData,
    kValidCalendarObjectResource,
    kSupportedCalendarComponent,
    kNoUidConflict,
    kCalendarCollectionLocationOk,
    kMaxResourceSize,
    kMinDateTime,
    kMaxDateTime,
    kMaxInstances,
    kMaxAttendeesPerInstance,
    kInitializeCalendarCollection,
    kCalendarCollectionMustBeNull,
    kValidFilter,
    kSupportedFilter,
    kSupportedCollation,
    kValidCalendarTimezone,
    kValidTimezone,
    kSupportedCalendarDataConversion,
    // RFC 6352
    kSupportedAddressData,
    kValidAddressData,
    kCardNoUidConflict,
    kAddressbookCollectionLocationOk,
    kCardMaxResourceSize,
    kCardSupportedFilter,
    kCardSupportedCollation,
    kCardSupportedAddressDataConversion,
    // RFC 6638
    kUniqueSchedulingObjectResource,
    kSameOrganizerInAllComponents,
    kAllowedOrganizerSchedulingObjectChange,
    kAllowedAttendeeSchedulingObjectChange,
    kValidSchedulingMessage,
    kValidOrganizer,
    kOrganizerAllowed,
    kDefaultCalendarNeeded,
    kValidScheduleDefaultCalendarUrl,
    // RFC 7529, CalendarServer
    kCtagOk,
    kBulkMaxResources,
    kSupportedRscale,
    kMaxCollections,
    kMaxResources,
    kValidAddressbookObjectResource,
    // RFC 8607, CalendarServer
    kValidAction,
    kValidRidParameter,
    kValidSplit,
    kCount
};

struct ConditionRow {
    Condition condition;
    xml::QName name;
    int status;            // 403, 409, 412 or 507
    std::string_view rfc;  // "RFC 4791 5.3.2.1"
};

[[nodiscard]] const ConditionRow& row(Condition condition);
[[nodiscard]] std::size_t conditionCount();

/// "This request ends": caught once, in the error boundary of the pipeline.
class DavError : public std::exception {
  public:
    /// The condition's own status. `message` is one sentence for a person; it may not hold what the
    /// viewer may not see.
    DavError(Condition condition, std::string message);
    /// A status without a condition (400, 404, 405 ...).
    DavError(int status, std::string message);

    /// Content of the condition element: hrefs (no-uid-conflict), need-privileges resources, bad
    /// filter parts.
    DavError& withContent(std::string xml) & {
        content_ = std::move(xml);
        return *this;
    }

    DavError&& withContent(std::string xml) && {
        content_ = std::move(xml);
        return std::move(*this);
    }

    DavError&& withStatus(int status) && {
        status_ = status;
        return std::move(*this);
    }

    DavError&& withHeader(std::string name, std::string value) && {
        headers_.emplace_back(std::move(name), std::move(value));
        return std::move(*this);
    }

    [[nodiscard]] Condition condition() const { return condition_; }

    [[nodiscard]] int status() const { return status_; }

    [[nodiscard]] const std::string& content() const { return content_; }

    [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& headers() const {
        return headers_;
    }

    [[nodiscard]] const char* what() const noexcept override { return message_.c_str(); }

  private:
    Condition condition_ = Condition::kNone;
    int status_ = 500;
    std::string message_;
    std::string content_;
    std::vector<std::pair<std::string, std::string>> headers_;
};

/// The body of an error response: DAV:error with the condition and a human-readable sentence (RFC
/// 4918 section 16).
[[nodiscard]] std::string errorBody(const DavError& error);

}  // namespace kalends::errors
