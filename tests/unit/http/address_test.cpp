// Addresses, prefixes, the connection ledger and forwarding fields.
#include "dav/http/address.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

#include "dav/http/forwarded.h"

namespace kalends::http {
namespace {

IpAddress ip(const char* text) {
    return IpAddress::parse(text).value();
}

TEST(AddressSet, PrefixesMatchBitByBit) {
    const AddressSet set({"10.0.0.0/8", "192.168.1.7", "2001:db8::/33", "::1", "172.16.0.0/12"});
    for (const char* inside : {"10.255.0.1", "192.168.1.7", "2001:db8:7fff::1", "::1", "172.31.9.9",
                               "::ffff:10.1.1.1", "[::1]"}) {
        EXPECT_TRUE(set.contains(ip(inside))) << inside;
    }
    for (const char* outside :
         {"11.0.0.1", "192.168.1.8", "2001:db8:8000::1", "::2", "172.32.0.1"}) {
        EXPECT_FALSE(set.contains(ip(outside))) << outside;
    }
    EXPECT_FALSE(AddressSet().contains(ip("127.0.0.1")));
    EXPECT_TRUE(AddressSet({"0.0.0.0/0"}).contains(ip("1.2.3.4")));
    EXPECT_FALSE(AddressSet({"0.0.0.0/0"}).contains(ip("::1")));
}

TEST(AddressSet, WhatIsNoAddressIsNamed) {
    for (const char* bad :
         {"localhost", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/8x", "", "10.0.0"}) {
        EXPECT_THROW(AddressSet({bad}), std::invalid_argument) << bad;
    }
}

TEST(ConnectionLedger, CountsPerAddressAndInAll) {
    using Verdict = ConnectionLedger::Verdict;
    using Counting = ConnectionLedger::Counting;
    ConnectionLedger ledger(4, 2);
    EXPECT_EQ(ledger.admit(ip("10.0.0.1"), Counting::kPerAddress), Verdict::kAdmitted);
    EXPECT_EQ(ledger.admit(ip("10.0.0.1"), Counting::kPerAddress), Verdict::kAdmitted);
    EXPECT_EQ(ledger.admit(ip("10.0.0.1"), Counting::kPerAddress), Verdict::kAddressFull);
    EXPECT_EQ(ledger.admit(ip("10.0.0.1"), Counting::kExempt), Verdict::kAdmitted);
    EXPECT_EQ(ledger.admit(ip("2001:db8::1"), Counting::kPerAddress), Verdict::kAdmitted);
    EXPECT_EQ(ledger.admit(ip("10.0.0.2"), Counting::kPerAddress), Verdict::kFull);
    ledger.release(ip("10.0.0.1"), Counting::kPerAddress);
    EXPECT_EQ(ledger.admit(ip("10.0.0.1"), Counting::kPerAddress), Verdict::kAdmitted);
}

TEST(ConnectionLedger, OneIpv6SubscriberIsOneAddress) {
    ConnectionLedger ledger(10, 1);
    using Counting = ConnectionLedger::Counting;
    EXPECT_EQ(ledger.admit(ip("2001:db8::1"), Counting::kPerAddress),
              ConnectionLedger::Verdict::kAdmitted);
    EXPECT_EQ(ledger.admit(ip("2001:db8::2"), Counting::kPerAddress),
              ConnectionLedger::Verdict::kAddressFull);
    EXPECT_EQ(ledger.admit(ip("2001:db8:0:1::1"), Counting::kPerAddress),
              ConnectionLedger::Verdict::kAdmitted);
}

TEST(Forwarded, OnlyTrustedProxiesAreBelieved) {
    const AddressSet trusted({"10.0.0.0/8"});

    struct Case {
        const char* chain;
        const char* peer;
    };

    const std::vector<Case> cases{
        {"203.0.113.9", "203.0.113.9"},
        {"198.51.100.1, 203.0.113.9", "203.0.113.9"},
        {"198.51.100.1, 203.0.113.9, 10.0.0.3", "203.0.113.9"},
        {"10.0.0.4, 10.0.0.3", "10.0.0.4"},
        {"evil, 10.0.0.3", "10.0.0.3"},
        {"2001:db8::5", "2001:db8::5"},
        {"unknown", "10.0.0.2"},
        {"", "10.0.0.2"},
    };
    for (const Case& item : cases) {
        Request request;
        request.peerAddress = "10.0.0.2";
        request.headers.add("X-Forwarded-For", item.chain);
        request.headers.add("X-Forwarded-Proto", "HTTPS");
        applyForwarded(request, PeerTrust::kTrustedProxy, trusted);
        EXPECT_EQ(request.peerAddress, item.peer) << item.chain;
        EXPECT_TRUE(request.secure);

        Request stranger;
        stranger.peerAddress = "198.51.100.7";
        stranger.headers.add("x-forwarded-for", item.chain);
        stranger.headers.add("X-Forwarded-Proto", "https");
        stranger.headers.add("forwarded", "for=1.2.3.4");
        stranger.headers.add("X-Other", "1");
        applyForwarded(stranger, PeerTrust::kStranger, trusted);
        EXPECT_EQ(stranger.peerAddress, "198.51.100.7");
        EXPECT_FALSE(stranger.secure);
        EXPECT_EQ(stranger.headers.all().size(), 1U);
    }
}

}  // namespace
}  // namespace kalends::http
