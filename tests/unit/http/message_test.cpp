// Message values: header lookup, bodies in memory and in spool files.
#include "dav/http/message.h"

#include <dirent.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "dav/http/body_sink.h"

namespace kalends::http {
namespace {

TEST(Headers, NamesCompareWithoutCaseAndKeepTheirOrder) {
    Headers headers;
    headers.add("If", "a");
    headers.add("Vary", "x");
    headers.add("IF", "");
    EXPECT_EQ(*headers.find("if"), "a");
    EXPECT_EQ(headers.combined("iF"), "a, ");
    EXPECT_EQ(headers.find("Absent"), nullptr);
    EXPECT_FALSE(headers.combined("Absent"));
    headers.set("iF", "b");
    ASSERT_EQ(headers.all().size(), 2U);
    EXPECT_EQ(headers.all()[0].first, "Vary");
    EXPECT_EQ(*headers.find("IF"), "b");
    headers.remove("VARY");
    EXPECT_EQ(headers.all().size(), 1U);
}

TEST(Request, TargetDividesAtTheFirstQuestionMark) {
    Request request;
    request.target = "/a%3Fb?c?d";
    EXPECT_EQ(request.path(), "/a%3Fb");
    EXPECT_EQ(request.query(), "c?d");
    request.target = "*";
    EXPECT_EQ(request.path(), "*");
    EXPECT_EQ(request.query(), "");
}

TEST(Body, MemoryMovesOutWithoutRemains) {
    Body body("abcdef");
    EXPECT_EQ(body.sizeBytes(), 6U);
    EXPECT_EQ(body.read(2, 3), "cde");
    EXPECT_EQ(body.read(4, 100), "ef");
    EXPECT_EQ(body.read(6, 1), "");
    Body moved(std::move(body));
    EXPECT_EQ(moved.takeText(), "abcdef");
    EXPECT_TRUE(moved.empty());
}

class SinkTest : public testing::Test {
  protected:
    SinkTest() {
        std::string name = testing::TempDir() + "kalends-sink-XXXXXX";
        directory_ = ::mkdtemp(name.data());
        settings_.spoolDirectory = directory_;
        settings_.spoolThresholdBytes = 10;
    }

    ~SinkTest() override { std::filesystem::remove_all(directory_); }

    std::string directory_;
    BodySettings settings_;
};

TEST_F(SinkTest, SmallBodiesStayInMemoryLargeOnesAreSpooledUnlinked) {
    BodySink small(settings_);
    small.write("01234");
    small.write("56789");
    EXPECT_EQ(small.finish().text(), "0123456789");

    BodySink large(settings_);
    std::string expected;
    for (int i = 0; i < 1000; ++i) {
        large.write("piece " + std::to_string(i) + "\n");
        expected += "piece " + std::to_string(i) + "\n";
    }
    EXPECT_TRUE(std::filesystem::is_empty(directory_));
    Body body = large.finish();
    EXPECT_EQ(body.sizeBytes(), expected.size());
    EXPECT_EQ(body.text(), expected);
    EXPECT_EQ(body.read(6, 9), expected.substr(6, 9));
    Body moved;
    moved = std::move(body);
    EXPECT_EQ(moved.takeText(), expected);
}

TEST_F(SinkTest, AMissingSpoolDirectoryIsAnErrorNotACrash) {
    settings_.spoolDirectory = directory_ + "/absent";
    BodySink sink(settings_);
    sink.write("123");
    EXPECT_THROW(sink.write("4567890123"), std::system_error);
}

}  // namespace
}  // namespace kalends::http
