// The typed values of the other report bodies, and what they refuse.
#include <vector>

#include "dav/reports/addressbook_query_request.h"
#include "dav/reports/calendar_query_request.h"
#include "dav/reports/expand_property_request.h"
#include "dav/reports/free_busy_query_request.h"
#include "dav/reports/multiget_request.h"
#include "dav/reports/principal_match_request.h"
#include "dav/reports/principal_search_request.h"
#include "dav/reports/sync_collection_request.h"
#include "dav/reports/time_range.h"
#include "tests/unit/reports/xml_support.h"

namespace kalends::reports {
namespace {

using errors::Condition;
const Refusal kBadRequest{Condition::kNone, 400};

TEST(CalendarQueryRequest, ReadsSelectionFilterZoneAndLimit) {
    const auto query = parseCalendarQuery(element(
        "<C:calendar-query><D:prop><D:getetag/><C:calendar-data/></D:prop><C:filter><C:comp-filter "
        "name='VCALENDAR'/></C:filter>"
        "<C:timezone>BEGIN:VCALENDAR</C:timezone><C:timezone-id> Europe/Berlin </C:timezone-id>"
        "<C:limit><C:nresults>7</C:nresults></C:limit></C:calendar-query>"));
    EXPECT_EQ(query.selection.named.size(), 2U);
    EXPECT_EQ(query.filter.name, "VCALENDAR");
    EXPECT_EQ(query.timezone, "BEGIN:VCALENDAR");
    EXPECT_EQ(query.timezoneId, "Europe/Berlin");
    EXPECT_EQ(query.limit, 7U);
}

TEST(CalendarQueryRequest, NeedsAFilterAndSupportedData) {
    EXPECT_EQ(
        refusalOf([] { static_cast<void>(parseCalendarQuery(element("<C:calendar-query/>"))); }),
        (Refusal{Condition::kValidFilter, 403}));
    EXPECT_EQ(
        refusalOf([] {
            static_cast<void>(parseCalendarQuery(element(
                "<C:calendar-query><D:prop><C:calendar-data content-type='text/plain'/></D:prop>"
                "<C:filter><C:comp-filter name='VCALENDAR'/></C:filter></C:calendar-query>")));
        }),
        (Refusal{Condition::kSupportedCalendarData, 403}));
}

TEST(AddressbookQueryRequest, ReadsLimitAndNeedsAFilter) {
    const auto query = parseAddressbookQuery(
        element("<CR:addressbook-query><D:prop><D:getetag/></D:prop><CR:filter/"
                "><CR:limit><CR:nresults>2</CR:nresults></CR:limit></CR:addressbook-query>"));
    EXPECT_EQ(query.limit, 2U);
    EXPECT_EQ(refusalOf([] {
                  static_cast<void>(parseAddressbookQuery(element("<CR:addressbook-query/>")));
              }),
              kBadRequest);
}

TEST(Limit, IsAPositiveNumber) {
    for (const auto* bad : {"", "0", "-1", "abc", "1.5", "7x", "99999999999999999999999"}) {
        SCOPED_TRACE(bad);
        const auto report = element(std::string{"<D:x><D:limit><D:nresults>"} + bad +
                                    "</D:nresults></D:limit></D:x>");
        EXPECT_EQ(refusalOf([&] { static_cast<void>(parseLimit(report, xml::kDav)); }),
                  kBadRequest);
    }
    EXPECT_EQ(refusalOf([] {
                  static_cast<void>(parseLimit(element("<D:x><D:limit/></D:x>"), xml::kDav));
              }),
              kBadRequest);
    EXPECT_EQ(parseLimit(element("<D:x/>"), xml::kDav), std::nullopt);
}

TEST(MultigetRequest, KeepsEachHrefOnce) {
    const auto request = parseMultiget(
        element("<C:calendar-multiget><D:prop><D:getetag/></D:prop><D:href>/a</D:href><D:href>\n "
                "/b </D:href><D:href>/a</D:href></C:calendar-multiget>"),
        10);
    EXPECT_EQ(request.hrefs, (std::vector<std::string>{"/a", "/b"}));
}

TEST(MultigetRequest, NeedsHrefsAndNotTooMany) {
    EXPECT_EQ(refusalOf([] {
                  static_cast<void>(parseMultiget(
                      element("<C:calendar-multiget><D:prop/></C:calendar-multiget>"), 10));
              }),
              kBadRequest);
    EXPECT_EQ(refusalOf([] {
                  static_cast<void>(
                      parseMultiget(element("<C:calendar-multiget><D:href>/a</D:href><D:href>/b</"
                                            "D:href></C:calendar-multiget>"),
                                    1));
              }),
              (Refusal{Condition::kNumberOfMatchesWithinLimits, 507}));
}

TEST(SyncCollectionRequest, ReadsTokenLevelAndLimit) {
    const auto first = parseSyncCollection(
        element("<D:sync-collection><D:sync-token/><D:sync-level>1</"
                "D:sync-level><D:prop><D:getetag/></D:prop></D:sync-collection>"));
    EXPECT_TRUE(first.token.empty());
    EXPECT_EQ(first.level, SyncCollection::Level::kOne);
    EXPECT_EQ(first.limit, std::nullopt);
    const auto later = parseSyncCollection(
        element("<D:sync-collection><D:sync-token> urn:x "
                "</D:sync-token><D:sync-level>infinite</D:sync-level><D:limit><D:nresults>5</"
                "D:nresults></D:limit><D:prop/></D:sync-collection>"));
    EXPECT_EQ(later.token, "urn:x");
    EXPECT_EQ(later.level, SyncCollection::Level::kInfinite);
    EXPECT_EQ(later.limit, 5U);
}

TEST(SyncCollectionRequest, RefusesBadLevelsAndAMissingToken) {
    EXPECT_EQ(refusalOf([] {
                  static_cast<void>(parseSyncCollection(
                      element("<D:sync-collection><D:sync-token/><D:sync-level>2</D:sync-level></"
                              "D:sync-collection>")));
              }),
              kBadRequest);
    EXPECT_EQ(refusalOf([] {
                  static_cast<void>(parseSyncCollection(element(
                      "<D:sync-collection><D:sync-level>1</D:sync-level></D:sync-collection>")));
              }),
              kBadRequest);
}

TEST(FreeBusyQueryRequest, NeedsOneBoundedRange) {
    const auto window =
        parseFreeBusyQuery(element("<C:free-busy-query><C:time-range start='20060104T140000Z' "
                                   "end='20060105T220000Z'/></C:free-busy-query>"));
    EXPECT_EQ((window.end - window.start).count(), 32 * 3600);
    for (const auto* inner :
         {"", "<C:time-range start='20060104T140000Z'/>", "<C:time-range/>",
          "<C:time-range start='20060104T140000Z' end='20060105T220000Z'/><C:time-range "
          "start='20060104T140000Z' end='20060105T220000Z'/>"}) {
        SCOPED_TRACE(inner);
        const auto report =
            element(std::string{"<C:free-busy-query>"} + inner + "</C:free-busy-query>");
        EXPECT_EQ(refusalOf([&] { static_cast<void>(parseFreeBusyQuery(report)); }), kBadRequest);
    }
}

TEST(ExpandPropertyRequest, ReadsNestedProperties) {
    const auto asked = parseExpandProperty(
        element("<D:expand-property><D:property name='calendar-proxy-read-for' "
                "namespace='http://calendarserver.org/ns/'><D:property name='displayname'/>"
                "</D:property><D:property name='owner'/></D:expand-property>"));
    ASSERT_EQ(asked.size(), 2U);
    EXPECT_EQ(asked[0].name, (xml::QName{xml::kCalendarServer, "calendar-proxy-read-for"}));
    ASSERT_EQ(asked[0].nested.size(), 1U);
    EXPECT_EQ(asked[0].nested[0].name, (xml::QName{xml::kDav, "displayname"}));
    EXPECT_TRUE(asked[1].nested.empty());
}

TEST(ExpandPropertyRequest, IsBoundedInDepthAndNumber) {
    std::string deep = "<D:property name='a'/>";
    for (int i = 0; i < 10; ++i) {
        deep = "<D:property name='a'>" + deep + "</D:property>";
    }
    EXPECT_EQ(refusalOf([&] {
                  static_cast<void>(parseExpandProperty(
                      element("<D:expand-property>" + deep + "</D:expand-property>")));
              }),
              kBadRequest);
    std::string wide;
    for (int i = 0; i < 300; ++i) {
        wide += "<D:property name='a'/>";
    }
    EXPECT_EQ(refusalOf([&] {
                  static_cast<void>(parseExpandProperty(
                      element("<D:expand-property>" + wide + "</D:expand-property>")));
              }),
              kBadRequest);
    EXPECT_EQ(refusalOf([] {
                  static_cast<void>(parseExpandProperty(
                      element("<D:expand-property><D:property/></D:expand-property>")));
              }),
              kBadRequest);
}

TEST(PrincipalMatchRequest, TakesSelfOrOneProperty) {
    const auto self =
        parsePrincipalMatch(element("<D:principal-match><D:self/></D:principal-match>"));
    EXPECT_FALSE(self.property);
    EXPECT_FALSE(self.selection);
    const auto owner = parsePrincipalMatch(
        element("<D:principal-match><D:principal-property><D:owner/></"
                "D:principal-property><D:prop><D:displayname/></D:prop></D:principal-match>"));
    ASSERT_TRUE(owner.property);
    EXPECT_EQ(owner.property->local, "owner");
    EXPECT_TRUE(owner.selection);
    for (const auto* inner :
         {"", "<D:self/><D:principal-property><D:owner/></D:principal-property>",
          "<D:principal-property/>",
          "<D:self/><D:prop><D:displayname/></D:prop><D:prop><D:principal-URL/></D:prop>"}) {
        SCOPED_TRACE(inner);
        EXPECT_EQ(refusalOf([&] {
                      static_cast<void>(parsePrincipalMatch(element(
                          std::string{"<D:principal-match>"} + inner + "</D:principal-match>")));
                  }),
                  kBadRequest);
    }
}

std::string search(const std::string& attributes,
                   const std::string& more = "",
                   const std::string& match = "<D:match>x</D:match>") {
    return "<D:principal-property-search" + attributes +
           "><D:property-search><D:prop><D:displayname/><CS:first-name/></D:prop>" + match +
           "</D:property-search>" + more + "</D:principal-property-search>";
}

TEST(PrincipalPropertySearchRequest, ReadsConditionsAndAttributes) {
    const auto request = parsePrincipalPropertySearch(element(search(
        " test='anyof' type='ROOM'",
        "<D:apply-to-principal-collection-set/><CS:limit><CS:nresults>3</CS:nresults></CS:limit>",
        "<D:match match-type='starts-with' caseless='yes'>Ab</D:match>")));
    ASSERT_EQ(request.conditions.size(), 2U);
    EXPECT_EQ(request.conditions[0].property->field, storage::PrincipalMatch::Field::kDisplayName);
    EXPECT_EQ(request.conditions[1].property->field, storage::PrincipalMatch::Field::kFirstName);
    EXPECT_EQ(request.conditions[1].type, storage::PrincipalMatch::Type::kStartsWith);
    EXPECT_EQ(request.conditions[1].text, "Ab");
    EXPECT_TRUE(request.anyOf);
    EXPECT_EQ(request.kinds, std::vector{storage::PrincipalKind::kLocation});
    EXPECT_TRUE(request.applyToPrincipalCollectionSet);
    EXPECT_EQ(request.limit, 3U);
}

TEST(PrincipalPropertySearchRequest, MarksPropertiesThatCannotBeSearched) {
    const auto request = parsePrincipalPropertySearch(
        element("<D:principal-property-search><D:property-search><D:prop><D:getetag/></"
                "D:prop><D:match>x</D:match></D:property-search></D:principal-property-search>"));
    ASSERT_EQ(request.conditions.size(), 1U);
    EXPECT_EQ(request.conditions[0].property, nullptr);
}

TEST(PrincipalPropertySearchRequest, RefusesUnknownValues) {
    for (const auto& body :
         {search(" test='bogus'"), search(" type='bogus'"),
          search("", "", "<D:match match-type='bogus'>x</D:match>"),
          search("", "", "<D:match caseless='bogus'>x</D:match>"), search("", "", ""),
          search("", "", "<D:match/>"), search("", "<CS:limit/>"),
          std::string{"<D:principal-property-search/>"}}) {
        SCOPED_TRACE(body);
        EXPECT_EQ(
            refusalOf([&] { static_cast<void>(parsePrincipalPropertySearch(element(body))); }),
            kBadRequest);
    }
}

TEST(PrincipalTokenSearchRequest, ReadsTokensAndContext) {
    const auto request = parsePrincipalTokenSearch(
        element("<CS:calendarserver-principal-search context='location'><CS:search-token> loc "
                "</CS:search-token><CS:search-token>03</CS:search-token>"
                "<CS:limit><CS:nresults>50</CS:nresults></CS:limit><D:prop><D:displayname/></"
                "D:prop></CS:calendarserver-principal-search>"));
    EXPECT_EQ(request.tokens, (std::vector<std::string>{"loc", "03"}));
    EXPECT_EQ(request.kinds, std::vector{storage::PrincipalKind::kLocation});
    EXPECT_EQ(request.limit, 50U);
    EXPECT_EQ(refusalOf([] {
                  static_cast<void>(
                      parsePrincipalTokenSearch(element("<CS:calendarserver-principal-search/>")));
              }),
              kBadRequest);
    EXPECT_EQ(refusalOf([] {
                  static_cast<void>(parsePrincipalTokenSearch(
                      element("<CS:calendarserver-principal-search "
                              "context='moon'><CS:search-token>x</CS:search-token></"
                              "CS:calendarserver-principal-search>")));
              }),
              kBadRequest);
}

TEST(UserTypes, AreMatchedByText) {
    using storage::PrincipalKind;
    using Type = storage::PrincipalMatch::Type;
    EXPECT_EQ(kindsOfUserType("room", Type::kEquals), std::vector{PrincipalKind::kLocation});
    EXPECT_EQ(kindsOfUserType("R", Type::kStartsWith),
              (std::vector{PrincipalKind::kResource, PrincipalKind::kLocation}));
    EXPECT_TRUE(kindsOfUserType("UNKNOWN", Type::kContains).empty());
}

}  // namespace
}  // namespace kalends::reports
