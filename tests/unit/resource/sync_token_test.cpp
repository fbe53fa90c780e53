// Sync tokens read back, and nothing else does.
#include <gtest/gtest.h>

#include "dav/resource/resource.h"

namespace kalends::resource {
namespace {

TEST(SyncToken, ReadsBackWithIdentityAndRevision) {
    storage::Collection collection;
    collection.uuid = "0c8bde62-e600-4696-83d3-8b5ecabdfd2e";
    collection.revision = {41};
    const auto parsed = parseSyncToken(syncToken(collection));
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->uuid, collection.uuid);
    EXPECT_EQ(parsed->revision.value, 41);
    EXPECT_NE(syncToken(collection), syncToken(collection, {42}));
}

TEST(SyncToken, ForeignAndBrokenTokensAreNotTokens) {
    for (const char* token :
         {"", "41", "http://radicale.org/ns/sync/1", "data:,", "data:,:1", "data:,u:", "data:,u:x",
          "data:,u:-1", "data:,u:1x", "data:,u:99999999999999999999999"}) {
        EXPECT_FALSE(parseSyncToken(token)) << token;
    }
}

}  // namespace
}  // namespace kalends::resource
