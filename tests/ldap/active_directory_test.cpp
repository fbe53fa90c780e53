// Entries as Active Directory has them: binary identifiers, bit filters, memberOf, sequence
// numbers, and long lists that come in parts. The shapes are served by slapd with the attributes
// declared; the parts by a few lines of LDAP of the test's own, for slapd never gives any.
#include <gtest/gtest.h>
#include <lber.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "auth/base64.h"
#include "auth/ldap/directory.h"
#include "auth/ldap/sync.h"
#include "tests/ldap/slapd.h"
#include "tests/support/postgres_fixture.h"

namespace kalends::ldap {
namespace {

constexpr const char* kSchema =
    R"(attributetype ( 1.2.840.113556.1.4.2 NAME 'objectGUID' EQUALITY octetStringMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.221 NAME 'sAMAccountName' EQUALITY caseIgnoreMatch SUBSTR caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.8 NAME 'userAccountControl' EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.2.102 NAME 'adMemberOf' EQUALITY distinguishedNameMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.12 )
attributetype ( 1.2.840.113556.1.2.120 NAME 'uSNChanged' EQUALITY integerMatch ORDERING integerOrderingMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.96 NAME 'pwdLastSet' EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.2.210 NAME 'proxyAddresses' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
attributetype ( 1.2.840.113556.1.2.999 NAME 'adCategory' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
objectclass ( 1.2.840.113556.1.5.9 NAME 'user' SUP top AUXILIARY MAY ( objectGUID $ sAMAccountName $ userAccountControl $ adMemberOf $ uSNChanged $ pwdLastSet $ proxyAddresses $ adCategory ) )
objectclass ( 1.2.840.113556.1.5.8 NAME 'group' SUP top STRUCTURAL MUST cn MAY ( member $ objectGUID $ uSNChanged $ sAMAccountName ) )
)";

/// The 16 bytes as the directory stores them, for LDIF.
std::string guidLdif(int number) {
    const std::string bytes =
        std::string("\x78\x56\x34\x12\xbc\x9a\xf0\xde\x11\x22\x33\x44\x55\x66\x77", 15) +
        static_cast<char>(number);
    return "objectGUID:: " + auth::base64Of(bytes) + "\n";
}

std::string userLdif(const std::string& name,
                     int number,
                     int control,
                     const std::string& more = "") {
    return "dn: cn=" + name +
           ",ou=people,dc=town,dc=example\nobjectClass: inetOrgPerson\nobjectClass: user\ncn: " +
           name + "\nsn: Person\ndisplayName: " + name + " Person\nsAMAccountName: " + name +
           "\nuserAccountControl: " + std::to_string(control) +
           "\nuSNChanged: " + std::to_string(1000 + number) +
           "\npwdLastSet: 133000000000000000\nuserPassword: " + name + "-secret\nmail: " + name +
           "@town.example\n" + guidLdif(number) + more + "\n";
}

class ActiveDirectory : public test::PostgresFixture {
  protected:
    static Settings shaped(Settings settings) {
        settings.idAttribute = "objectGUID";
        settings.changedAttribute = "uSNChanged";
        settings.loginAttribute = "sAMAccountName";
        settings.nameAttribute = "displayName";
        settings.otherMailAttribute = "proxyAddresses";
        settings.passwordChangedAttribute = "pwdLastSet";
        settings.peopleFilter = "(&(objectClass=inetOrgPerson)(objectClass=user))";
        settings.groupsFilter = "(objectClass=group)";
        settings.inactiveFilter = "(userAccountControl:1.2.840.113556.1.4.803:=2)";
        settings.roomsBase.clear();
        return settings;
    }

    std::string one(const std::string& slug, const std::string& what) {
        return value("select " + what + " from principal where slug = '" + slug + "'");
    }
};

TEST_F(ActiveDirectory, EntriesOfItsShapeAreReadWholeAndByChanges) {
    if (!Slapd::installed()) {
        GTEST_SKIP() << "no slapd here";
    }
    Slapd slapd(userLdif("Anna", 1, 512,
                         "proxyAddresses: SMTP:anna@town.example\nproxyAddresses: "
                         "smtp:a.adler@town.example\nproxyAddresses: X400:c=de\n") +
                    userLdif("Ben", 2, 514) + userLdif("Carl", 3, 66048) +
                    "dn: cn=Staff,ou=groups,dc=town,dc=example\nobjectClass: group\ncn: "
                    "Staff\nuSNChanged: 1010\n" +
                    guidLdif(9) +
                    "member: cn=Anna,ou=people,dc=town,dc=example\nmember: "
                    "cn=Ben,ou=people,dc=town,dc=example\n\n",
                kSchema);
    auto settings = shaped(slapd.settings());
    settings.nameAttribute = "cn";
    const auto directory = openDirectory(settings);
    const auto first = synchronise(*directory, *store_, settings, {});
    EXPECT_EQ(first.created, 4U);
    EXPECT_TRUE(first.problems.empty()) << first.problems.front();
    EXPECT_EQ(one("anna", "guid"), "12345678-9abc-def0-1122-334455667701");
    EXPECT_EQ(one("anna", "login"), "anna");
    EXPECT_EQ(one("ben", "disabled"), "t") << "ACCOUNTDISABLE among the bits";
    EXPECT_EQ(one("carl", "disabled"), "f") << "other bits do not disable";
    EXPECT_EQ(value("select string_agg(address, ' ' order by address) from principal_address a "
                    "join principal p on p.id = a.principal_id where p.slug = 'anna'"
                    " and address like 'mailto:%'"),
              "mailto:a.adler@town.example mailto:anna@town.example");
    EXPECT_EQ(value("select count(*) from membership_flat"), "2");
    // What changed since, by the sequence number; re-enabled, renamed and moved out of the group at
    // once.
    ASSERT_TRUE(
        slapd.modify("dn: cn=Ben,ou=people,dc=town,dc=example\nchangetype: modify\nreplace: "
                     "userAccountControl\nuserAccountControl: 512\n-\n"
                     "replace: sAMAccountName\nsAMAccountName: Benno\n-\nreplace: "
                     "uSNChanged\nuSNChanged: 99999\n-\n"
                     "replace: pwdLastSet\npwdLastSet: 133000000000000001\n\n"
                     "dn: cn=Staff,ou=groups,dc=town,dc=example\nchangetype: modify\ndelete: "
                     "member\nmember: cn=Ben,ou=people,dc=town,dc=example\n-\n"
                     "replace: uSNChanged\nuSNChanged: 100000\n\n"));
    const auto delta = synchronise(*directory, *store_, settings, {});
    EXPECT_FALSE(delta.full);
    EXPECT_EQ(delta.enabled, 1U);
    EXPECT_EQ(one("ben", "login"), "benno") << "the URL stays, the login follows";
    EXPECT_EQ(one("ben", "disabled"), "f");
    EXPECT_EQ(value("select count(*) from membership_flat"), "1");
    const auto idle = synchronise(*directory, *store_, settings, {});
    EXPECT_EQ(idle.changed + idle.groupsChanged + idle.enabled + idle.disabled, 0U);
}

TEST_F(ActiveDirectory, GroupsThatOnlyPeopleNameAreReadFromMemberOf) {
    if (!Slapd::installed()) {
        GTEST_SKIP() << "no slapd here";
    }
    Slapd slapd(userLdif("Anna", 1, 512, "adMemberOf: CN=Staff,OU=groups,DC=town,DC=example\n") +
                    userLdif("Ben", 2, 512) +
                    "dn: cn=Staff,ou=groups,dc=town,dc=example\nobjectClass: group\ncn: "
                    "Staff\nuSNChanged: 1010\n" +
                    guidLdif(9) + "\n",
                kSchema);
    auto settings = shaped(slapd.settings());
    settings.nameAttribute = "cn";
    settings.memberOfAttribute = "adMemberOf";
    (void)synchronise(*openDirectory(settings), *store_, settings, {});
    EXPECT_EQ(value("select string_agg(m.slug, ' ') from membership_flat f join principal m on "
                    "m.id = f.member_id"),
              "anna");
}

/// Answers every bind with success, the subtree search with one group whose members come in part,
/// and the questions for the rest.
class PartialServer {
  public:
    PartialServer() : listening_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        EXPECT_EQ(::bind(listening_, reinterpret_cast<const sockaddr*>(&address), size), 0);
        EXPECT_EQ(::getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size), 0);
        EXPECT_EQ(::listen(listening_, 4), 0);
        port = ::ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }

    ~PartialServer() {
        ::shutdown(listening_, SHUT_RDWR);
        thread_.join();
        ::close(listening_);
    }

    PartialServer(const PartialServer&) = delete;
    PartialServer& operator=(const PartialServer&) = delete;

    std::uint16_t port = 0;
    std::vector<std::string> asked;

  private:
    static constexpr int kMembers = 5;

    void serve() {
        const int fd = ::accept(listening_, nullptr, nullptr);
        if (fd < 0) {
            return;
        }
        Sockbuf* buffer = ::ber_sockbuf_alloc();
        int descriptor = fd;
        ::ber_sockbuf_add_io(buffer, &ber_sockbuf_io_tcp, LBER_SBIOD_LEVEL_PROVIDER, &descriptor);
        for (bool more = true; more;) {
            BerElement* request = ::ber_alloc_t(LBER_USE_DER);
            ber_len_t length = 0;
            more =
                ::ber_get_next(buffer, &length, request) != LBER_ERROR && answer(buffer, request);
            ::ber_free(request, 1);
        }
        ::ber_sockbuf_free(buffer);
    }

    bool answer(Sockbuf* buffer, BerElement* request) {
        ber_int_t id = 0;
        if (::ber_scanf(request, "i", &id) == LBER_ERROR) {
            return false;
        }
        ber_len_t length = 0;
        const auto operation = ::ber_peek_tag(request, &length);
        if (operation == 0x60) {
            send(buffer, id, 0x61);
            return true;
        }
        if (operation != 0x63) {
            return false;
        }
        berval base{};
        ber_int_t scope = 0, deref = 0, size = 0, time = 0, types = 0;
        char** attributes = nullptr;
        if (::ber_scanf(request, "{meeiibx{v}}", &base, &scope, &deref, &size, &time, &types,
                        &attributes) == LBER_ERROR) {
            return false;
        }
        int from = 0;
        for (char** name = attributes; name != nullptr && *name != nullptr; ++name) {
            const std::string text = *name;
            if (text.starts_with("member;range=")) {
                asked.push_back(text);
                from = std::stoi(text.substr(13));
            }
        }
        ::ber_memvfree(reinterpret_cast<void**>(attributes));
        sendGroup(buffer, id, from);
        send(buffer, id, 0x65);
        return true;
    }

    static void send(Sockbuf* buffer, ber_int_t id, ber_tag_t tag) {
        BerElement* reply = ::ber_alloc_t(LBER_USE_DER);
        ::ber_printf(reply, "{it{ess}}", id, tag, 0, "", "");
        ::ber_flush2(buffer, reply, LBER_FLUSH_FREE_ALWAYS);
    }

    static void sendGroup(Sockbuf* buffer, ber_int_t id, int from) {
        const bool last = from + 2 >= kMembers;
        const auto name =
            "member;range=" + std::to_string(from) + "-" + (last ? "*" : std::to_string(from + 1));
        BerElement* reply = ::ber_alloc_t(LBER_USE_DER);
        ::ber_printf(reply, "{it{s{", id, ber_tag_t{0x64}, "cn=Staff,dc=town,dc=example");
        ::ber_printf(reply, "{s[s]}{s[]}{s[", "cn", "Staff", "member", name.c_str());
        for (int i = from; i < std::min(kMembers, from + 2); ++i) {
            ::ber_printf(reply, "s", ("cn=p" + std::to_string(i) + ",dc=town,dc=example").c_str());
        }
        ::ber_printf(reply, "]}}}}");
        ::ber_flush2(buffer, reply, LBER_FLUSH_FREE_ALWAYS);
    }

    int listening_;
    std::thread thread_;
};

TEST(Ranges, AListThatComesInPartsIsReadToItsEnd) {
    PartialServer server;
    Settings settings;
    settings.servers = {"ldap://127.0.0.1:" + std::to_string(server.port)};
    settings.startTls = false;
    settings.connections = 1;
    std::vector<Entry> entries;
    {
        const auto directory = openDirectory(settings);
        directory->search({"dc=town,dc=example", "(objectClass=group)", {"cn", "member"}, 0},
                          [&entries](Entry&& entry) { entries.push_back(std::move(entry)); });
    }
    ASSERT_EQ(entries.size(), 1U);
    const auto& members = entries[0].values.at("member");
    ASSERT_EQ(members.size(), 5U);
    for (std::size_t i = 0; i < members.size(); ++i) {
        EXPECT_EQ(members[i], "cn=p" + std::to_string(i) + ",dc=town,dc=example");
    }
    EXPECT_EQ(server.asked, (std::vector<std::string>{"member;range=2-*", "member;range=4-*"}));
}

}  // namespace
}  // namespace kalends::ldap
