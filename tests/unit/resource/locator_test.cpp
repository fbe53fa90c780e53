// URLs in both directions.
#include "dav/resource/locator.h"

#include <gtest/gtest.h>

#include <string>

namespace kalends::resource {
namespace {

using storage::HomeKind;
using storage::PrincipalKind;

Locator located(std::string_view target) {
    auto parsed = parse(target);
    if (const auto* bad = std::get_if<BadPath>(&parsed)) {
        throw std::runtime_error{bad->message};
    }
    return std::get<Locator>(parsed);
}

struct PlaceCase {
    const char* target;
    Place place;
};

TEST(Locator, FindsEveryPlaceByItsForm) {
    const PlaceCase cases[] = {
        {"/", Place::kServerRoot},
        {"/.well-known/", Place::kWellKnown},
        {"/.well-known/caldav", Place::kWellKnownCaldav},
        {"/.well-known/caldav/", Place::kWellKnownCaldav},
        {"/.well-known/carddav", Place::kWellKnownCarddav},
        {"/dav", Place::kDavRoot},
        {"/dav/", Place::kDavRoot},
        {"/principals/", Place::kPrincipals},
        {"/dav/principals/", Place::kPrincipals},
        {"/dav/principals/users/", Place::kPrincipalsOfKind},
        {"/dav/principals/users/anna", Place::kPrincipal},
        {"/dav/principals/users/anna/calendar-proxy-read/", Place::kProxyRead},
        {"/dav/principals/users/anna/calendar-proxy-write", Place::kProxyWrite},
        {"/dav/calendars/", Place::kHomes},
        {"/dav/calendars/users/", Place::kHomesOfKind},
        {"/dav/calendars/users/anna/", Place::kHome},
        {"/dav/calendars/users/anna/work/", Place::kCollection},
        {"/dav/calendars/users/anna/work/1.ics", Place::kMember},
        {"/dav/addressbooks/groups/team/addressbook/x.vcf", Place::kMember},
        {"/dav/calendars/users/anna/work/1.ics/deeper", Place::kUnknown},
        {"/dav/calendars/people/anna/", Place::kUnknown},
        {"/dav/files/", Place::kHomes},
        {"/dav/files/anna", Place::kHome},
        {"/dav/files/anna/a", Place::kMember},
        {"/dav/files/anna/a/b/c/", Place::kMember},
        {"/dav/directory", Place::kDirectory},
        {"/directory/", Place::kDirectory},
        {"/dav/directory/x.vcf", Place::kDirectoryCard},
        {"/dav/directory/x.vcf/y", Place::kUnknown},
        {"/dav/other/", Place::kUnknown},
        {"/elsewhere", Place::kUnknown},
        {"http://host:8008/dav/principals/users/anna/", Place::kPrincipal},
        {"/dav/?x=/dav/principals/", Place::kDavRoot},
    };
    for (const auto& expected : cases) {
        EXPECT_EQ(located(expected.target).place, expected.place) << expected.target;
    }
}

TEST(Locator, PathsOfFilesComeBackAsTheyWere) {
    const Locator deep = located("/dav/files/anna/a%20b//c%25/x;y");
    EXPECT_EQ(deep.home, HomeKind::kFiles);
    EXPECT_EQ(deep.principal.kind, PrincipalKind::kUser);
    EXPECT_EQ(deep.principal.slug, "anna");
    EXPECT_EQ(deep.collection, "a b/c%");
    EXPECT_EQ(deep.member, "x;y");
    EXPECT_EQ(href(deep), "/dav/files/anna/a%20b/c%25/x%3By");
    EXPECT_EQ(collectionHref(HomeKind::kFiles, {PrincipalKind::kUser, "anna"}, "a b/c%"),
              "/dav/files/anna/a%20b/c%25/");
    EXPECT_EQ(collectionHref(HomeKind::kFiles, {PrincipalKind::kUser, "anna"}, ""),
              "/dav/files/anna/");
    EXPECT_EQ(href(located("/dav/files/anna")), "/dav/files/anna/");
    EXPECT_EQ(href(located("/dav/files")), "/dav/files/");
    EXPECT_EQ(located("/dav/files/anna/top").collection, "");
}

TEST(Locator, NamesFromTheRootOfATreeLeadThere) {
    EXPECT_EQ(memberHref("/dav/files/anna/a/b/", "/a/"), "/dav/files/anna/a/");
    EXPECT_EQ(memberHref("/dav/files/anna/a/b/", "/a b/x"), "/dav/files/anna/a%20b/x");
    EXPECT_EQ(memberHref("/dav/files/anna/a/b/", "//"), "/dav/files/anna/");
    EXPECT_EQ(memberHref("/dav/files/anna/", "//x"), "/dav/files/anna/x");
}

TEST(Locator, EquivalentEncodingsAreOneResource) {
    const Locator canonical = located("/dav/calendars/users/a@b.de/caf\xC3\xA9/1+2 3.ics");
    for (const char* same : {"/dav/calendars/users/a%40b.de/caf%C3%A9/1%2B2%203.ics",
                             "/dav//calendars/users/a%40b%2Ede/caf%c3%a9/1+2%203.ics",
                             "/dav/calendars/users/a@b.de/cafe\xCC\x81/1%2b2%203.ics"}) {
        EXPECT_EQ(located(same), canonical) << same;
    }
    EXPECT_EQ(href(canonical), "/dav/calendars/users/a@b.de/caf%C3%A9/1%2B2%203.ics");
}

TEST(Locator, RefusesWhatCouldLeadElsewhere) {
    for (const char* bad : {"/dav/../etc/passwd", "/dav/%2e%2e/x", "/dav/./x",
                            "/dav/calendars/users/a%2Fb/", "/dav/%00", "/dav/a%0Ab", "/dav/%zz",
                            "/dav/%4", "/dav/%C3%28", "/dav/%FF", "", "dav", "*"}) {
        EXPECT_TRUE(std::holds_alternative<BadPath>(parse(bad))) << bad;
    }
    EXPECT_TRUE(std::holds_alternative<BadPath>(parse("/dav/" + std::string(2'000, 'a'))));
    std::string many;
    for (int segment = 0; segment < 100; ++segment) {
        many += "/a";
    }
    EXPECT_TRUE(std::holds_alternative<BadPath>(parse(many)));
}

TEST(Locator, HrefsReadBackAsTheSamePlace) {
    for (const char* path :
         {"/dav/principals/locations/room%201/", "/dav/calendars/resources/beamer/calendar/",
          "/dav/addressbooks/users/anna/addressbook/a%3Bb.vcf"}) {
        EXPECT_EQ(href(located(path)), path);
    }
    EXPECT_EQ(homeHref(HomeKind::kAddressbooks, {PrincipalKind::kUser, "anna"}),
              "/dav/addressbooks/users/anna/");
    EXPECT_EQ(proxyHref({PrincipalKind::kUser, "anna"}, storage::DelegateMode::kWrite),
              "/dav/principals/users/anna/calendar-proxy-write/");
}

}  // namespace
}  // namespace kalends::resource
