// Objects of each CLASS with a random word in each field that may not leak, many people with
// different relations to them, and what each may get. The tests of this folder search every byte of
// every answer.
#pragma once

#include <array>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/protocol/dav_fixture.h"

namespace kalends::test {

/// What a viewer gets of an object; in order.
enum class Gets { kNothing, kBusy, kDates, kQuiet, kAll };

struct Relation {
    enum class Writes { kNo, kYes };
    std::string name;          // a person; the same with a 2 has it through nested groups
    std::array<Gets, 3> gets;  // by class
    Writes writes = Writes::kNo;
    bool twice = false;
    /// Whose busy time is told beyond `gets`: people of one organisation look for each other's free
    /// time.
    std::array<bool, 3> busyUnasked{};
};

/// A calendar with its planted objects and everybody who has something to do with it.
struct MatrixPlace {
    std::string name;
    std::string filler;  // who plants: the owner or a manager
    std::string path;
    std::vector<Relation> relations;
};

[[nodiscard]] const std::vector<MatrixPlace>& matrixPlaces();

class MaskingMatrix : public DavFixture, public ::testing::WithParamInterface<std::size_t> {
  protected:
    struct Planted {
        std::string name, uid;
        std::size_t objectClass = 0;
        bool task = false;
        std::vector<std::string> words, alarmWords;
        std::string day;  // of January 2026
        std::string attendee;
    };

    /// Somebody at one of the URLs where the calendar stands for them.
    struct Viewer {
        const Relation* relation = nullptr;
        std::string login, path;
    };

    MaskingMatrix();
    void SetUp() override;
    void TearDown() override;

    [[nodiscard]] const MatrixPlace& place() const { return matrixPlaces().at(GetParam()); }

    /// Everybody but the owner, at the calendar's own URL and, where it stands there, in the own
    /// home.
    [[nodiscard]] std::vector<Viewer> viewers();
    [[nodiscard]] static Gets due(const Relation& relation, const Planted& planted);

    /// Asks, and looks for forbidden words in the answer.
    Answer asked(const Viewer& viewer, const std::string& what, const Call& call);
    /// No forbidden word in it.
    void search(const Viewer& viewer, const std::string& what, const Answer& answer);

    [[nodiscard]] Call reportOf(const Viewer& viewer,
                                const std::string& path,
                                const std::string& name,
                                const std::string& ns,
                                const std::string& content,
                                const std::string& depth = "1") const;

    [[nodiscard]] storage::PrincipalId idOf(const std::string& slug);
    void group(const std::string& slug, const std::vector<std::string>& members);
    std::string word();
    [[nodiscard]] static std::string text(const Planted& planted, const std::string& lines);

    std::mt19937 random_{20261123};
    std::vector<Planted> planted_;
    std::size_t searched_ = 0;

  private:
    void makeOwners();
    void makeTeam();
    void makeOpen();
    void giveTo(const std::string& slug, const std::string& values, const std::string& scope);
    void plant(std::size_t objectClass, bool task);
};

}  // namespace kalends::test
