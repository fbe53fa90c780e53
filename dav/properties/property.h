// A live property is one row: name, where it stands, who reads and writes it. Tables: one file per
// RFC family here.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "auth/access/access.h"
#include "dav/errors/conditions.h"
#include "dav/resource/resource.h"
#include "dav/xml/reader.h"
#include "dav/xml/writer.h"
#include "storage/collections.h"

namespace kalends::properties {

/// What some rows need beyond the resource; read in batches, once per listing, never per resource.
enum class Needs : std::uint16_t {
    kNothing = 0,
    kPrincipalDetails = 1,
    kDelegations = 2,
    kMemberships = 4,
    kMembers = 8,
    kGrants = 16,
    kLocks = 64,
    kUsage = 128,
    kHomeState = 32,
    kAllMemberships = 33,
    kAllMembers = 34,
    kSharees = 0x1000,
    kLinks = 0x1001,
    kDeadTexts = 0x1002
};

struct Batch;  // properties/batch.h: what was read for the whole listing

/// What a read function may look at.
struct ReadScope {
    const resource::Context& context;
    const resource::Resource& resource;
    const Batch& batch;
    /// Attributes or children of the asked element, for calendar-data and the like; nullptr in
    /// allprop.
    const xml::Element* asked = nullptr;
};

enum class Found { kYes, kNo };
/// Writes the whole property element; kNo (and nothing written) makes it 404 in the propstat.
using ReadFunction = Found (*)(const ReadScope& scope, xml::Writer& out);

/// What PROPPATCH, MKCALENDAR and extended MKCOL collect before one write.
struct Patch {
    const resource::Context& context;
    const resource::Resource* resource = nullptr;  // nullptr while creating
    storage::CollectionChange
        change;  // dead properties go into its lists for every kind of resource
    std::optional<std::vector<storage::PrincipalId>> delegates;  // new members of a proxy group
};

/// `value` nullptr: remove. nullopt on success, else the error for the propstat.
using WriteFunction = std::optional<errors::DavError> (*)(Patch& patch, const xml::Element* value);

struct LiveProperty {
    xml::QName name;
    resource::Kinds kinds;
    bool allprop = false;  // RFC 4791 and later properties stay out of allprop
    ReadFunction read = nullptr;
    WriteFunction write = nullptr;  // nullptr: protected
    access::Privileges privilege =
        access::Privilege::kRead;  // to read; writing needs kWriteProperties
    Needs needs = Needs::kNothing;
    std::string_view rfc;
};

/// The tables, each in its own file. Every row of every table is found through `find` and `all`.
[[nodiscard]] std::span<const LiveProperty> davProperties();
[[nodiscard]] std::span<const LiveProperty> lockProperties();
[[nodiscard]] std::span<const LiveProperty> quotaProperties();
[[nodiscard]] std::span<const LiveProperty> aclProperties();
[[nodiscard]] std::span<const LiveProperty> delegationProperties();
[[nodiscard]] std::span<const LiveProperty> caldavProperties();
[[nodiscard]] std::span<const LiveProperty> defaultAlarmProperties();
[[nodiscard]] std::span<const LiveProperty> carddavProperties();
[[nodiscard]] std::span<const LiveProperty> schedulingProperties();
[[nodiscard]] std::span<const LiveProperty> calendarServerProperties();
[[nodiscard]] std::span<const LiveProperty> sharingProperties();
[[nodiscard]] std::span<const LiveProperty> publishingProperties();

[[nodiscard]] const std::vector<const LiveProperty*>& all();
/// nullptr: a dead property, or none.
[[nodiscard]] const LiveProperty* find(const xml::QName& name, resource::Kind kind);
/// True when the name is live on some kind of resource.
[[nodiscard]] bool isLive(const xml::QName& name);

}  // namespace kalends::properties
