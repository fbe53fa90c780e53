// The one access engine: what a viewer may see and do. Pure: rows and principals in, a decision
// out.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "storage/collections.h"
#include "storage/objects.h"
#include "storage/principals.h"

namespace kalends::access {

/// Non-aggregate privileges as bits; stored in grants (RFC 3744 section 3, RFC 4791 section 6.1,
/// RFC 6638 section 6). dav/acl/privileges.cpp names them for the wire.
enum class Privilege : std::uint64_t {
    kRead = 1U << 0,
    kWriteProperties = 1U << 1,
    kWriteContent = 1U << 2,
    kBind = 1U << 3,
    kUnbind = 1U << 4,
    kUnlock = 1U << 5,
    kReadAcl = 1U << 6,
    kReadCurrentUserPrivilegeSet = 1U << 7,
    kWriteAcl = 1U << 8,
    kReadFreeBusy = 1U << 9,
    kScheduleDeliverInvite = 1U << 10,
    kScheduleDeliverReply = 1U << 11,
    kScheduleQueryFreeBusy = 1U << 12,
    kScheduleSendInvite = 1U << 13,
    kScheduleSendReply = 1U << 14,
    kScheduleSendFreeBusy = 1U << 15,
};

class Privileges {
  public:
    constexpr Privileges() = default;

    constexpr explicit Privileges(std::uint64_t bits) : bits_(bits) {}

    constexpr Privileges(Privilege one)
        : bits_(static_cast<std::uint64_t>(one)) {}  // NOLINT: one is a set of one

    [[nodiscard]] constexpr bool has(Privileges all) const {
        return (bits_ & all.bits_) == all.bits_;
    }

    [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }

    [[nodiscard]] constexpr std::uint64_t bits() const { return bits_; }

    friend constexpr Privileges operator|(Privileges a, Privileges b) {
        return Privileges{a.bits_ | b.bits_};
    }

    friend constexpr Privileges operator&(Privileges a, Privileges b) {
        return Privileges{a.bits_ & b.bits_};
    }

    /// Those of `a` that are not in `b`.
    friend constexpr Privileges operator-(Privileges a, Privileges b) {
        return Privileges{a.bits_ & ~b.bits_};
    }

    friend constexpr bool operator==(Privileges, Privileges) = default;

  private:
    std::uint64_t bits_ = 0;
};

constexpr Privileges operator|(Privilege a, Privilege b) {
    return Privileges{a} | Privileges{b};
}

inline constexpr Privileges kReadOnly =
    Privilege::kRead | Privilege::kReadCurrentUserPrivilegeSet | Privilege::kReadFreeBusy;
inline constexpr Privileges kWriting = Privilege::kWriteProperties | Privilege::kWriteContent |
                                       Privilege::kBind | Privilege::kUnbind | Privilege::kUnlock;
inline constexpr Privileges kAll{0xFFFF};
inline constexpr Privileges kScheduleDeliver = Privilege::kScheduleDeliverInvite |
                                               Privilege::kScheduleDeliverReply |
                                               Privilege::kScheduleQueryFreeBusy;
inline constexpr Privileges kScheduleSend = Privilege::kScheduleSendInvite |
                                            Privilege::kScheduleSendReply |
                                            Privilege::kScheduleSendFreeBusy;

/// Who may give rights to others and take them back.
inline constexpr Privileges kAdministering = Privilege::kReadAcl | Privilege::kWriteAcl;
/// What people of one organisation have on each other's calendars without any grant: their
/// invitations look for free time.
inline constexpr Privileges kOfColleagues = Privilege::kReadFreeBusy;
/// These work through free/busy reports and scheduling only: alone they make nothing appear.
inline constexpr Privileges kRevealNothing =
    Privileges{Privilege::kReadFreeBusy} | kScheduleDeliver | kScheduleSend;

/// How much of an object of one CLASS the viewer gets. Stored; each includes the ones before. Below
/// kRead the viewer gets a mask: of events only (kBusy), or of tasks and journal entries too
/// (kDateAndTime); cards have no masks.
enum class Level : std::uint8_t {
    kNothing = 0,
    kBusy = 1,
    kDateAndTime = 2,
    kRead = 3,
    kRespond = 4,
    kWrite = 5
};

/// Alarms ring for those who set them. Others get objects without, and cannot change them.
enum class Alarms : std::uint8_t { kHidden, kShown };

/// Whether the viewer may schedule in the owner's name; stored in grants as the privileges of an
/// outbox (RFC 6638 section 6.2), wherever they are given.
enum class Scheduling : std::uint8_t { kNotForOwner, kForOwner };

struct CardScope;

/// A decision about one resource for one viewer.
struct Access {
    Privileges privileges;
    std::array<Level, 3> levels{Level::kNothing, Level::kNothing,
                                Level::kNothing};  // by storage::ObjectClass
    Alarms alarms = Alarms::kHidden;               // those of the owner
    Scheduling scheduling = Scheduling::kNotForOwner;
    /// Set: of an address book the viewer gets only what these groups of contacts reach, and
    /// `levels` are kNothing.
    std::shared_ptr<const CardScope> cards{};

    [[nodiscard]] bool may(Privileges needed) const { return privileges.has(needed); }

    [[nodiscard]] Level level(storage::ObjectClass objectClass) const {
        return levels[static_cast<std::size_t>(objectClass)];
    }

    [[nodiscard]] Level level(const storage::Object& object) const;
    /// Of an object that the viewer adds.
    [[nodiscard]] Level levelOfNew(storage::ObjectClass objectClass) const;

    /// False: absent from listings, and no method works on it but a free/busy query with its
    /// privilege.
    [[nodiscard]] bool visible() const { return !(privileges - kRevealNothing).empty(); }
};

/// The privileges that mean something on a collection of this kind; nobody has others there, its
/// owner included (RFC 4791 section 6.1.1, RFC 6638 section 6).
[[nodiscard]] Privileges possible(storage::CollectionKind kind);

/// What the owner's delegates have on homes and collections of that kind (caldav-proxy section 4).
[[nodiscard]] Privileges ofDelegates(storage::DelegateMode mode, storage::CollectionKind kind);

/// The levels for objects of each CLASS that go with granted privileges: who may read gets public
/// and confidential objects and the busy time of private ones; who may write, changes public and
/// confidential ones.
[[nodiscard]] std::array<Level, 3> levelsFor(Privileges privileges);

/// What the viewer may do with a home or collection of `owner`. `grants` are those that reach the
/// viewer; in the homes of people the limit of the owner's organisation, which comes with them,
/// holds for usual levels and for what colleagues have.
[[nodiscard]] Access toCollection(const storage::Principal& viewer,
                                  const storage::Principal& owner,
                                  const std::vector<storage::GrantRow>& grants,
                                  const storage::Collection& collection);

/// What the viewer may do with a principal resource: people of the same organisation see each
/// other.
[[nodiscard]] Access toPrincipal(const storage::Principal& viewer,
                                 const storage::Principal& principal);

}  // namespace kalends::access
