// The plan of a home's synchronisation.
#include "dav/reports/home_changes.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace kalends::reports {
namespace {

using resource::ChildKnown;
using resource::HomeToken;
using storage::Revision;
using Level = SyncCollection::Level;

/// What the log says of one child since the token.
struct Story {
    std::optional<std::string> knownSlug;  // under which it stood when the token was made
    Revision left;                         // when it left that name
    Revision last;
};

using Stories = std::map<std::string, Story, std::less<>>;

Revision knownLog(const HomeToken& token, const std::string& tag) {
    const auto known = token.children.find(tag);
    return known != token.children.end() && known->second.home ? *known->second.home : token.home;
}

Stories storiesOf(const HomeToken& token, const std::vector<storage::ChildChange>& log) {
    Stories stories;
    for (const auto& row : log) {
        const auto tag = resource::childTag(row.child);
        if (row.child.empty() || row.revision <= knownLog(token, tag)) {
            continue;
        }
        auto& story = stories[tag];
        story.last = row.revision;
        if (row.removed && !story.knownSlug) {
            story.knownSlug = row.slug;
            story.left = row.revision;
        }
    }
    return stories;
}

class Planner {
  public:
    Planner(HomeToken& token,
            const storage::Collection& home,
            const resource::HomeContents& contents,
            const std::vector<storage::ChildChange>& log,
            Level level)
        : token_(token),
          home_(home),
          contents_(contents),
          log_(log),
          level_(level),
          stories_(storiesOf(token, log)) {
        for (const auto& child : contents.children) {
            present_.insert(child.locator.collection);
        }
    }

    [[nodiscard]] HomeChanges plan(StrangersRemovals removals) {
        const auto homeTag = resource::childTag(home_.uuid);
        changes_.home = !token_.children.contains(homeTag) || stories_.contains(homeTag);
        for (std::size_t at = 0; at < contents_.children.size(); ++at) {
            planChild(at);
        }
        planMissing();
        if (removals == StrangersRemovals::kTold) {
            planStrangers();
        }
        std::stable_sort(
            changes_.gone.begin(), changes_.gone.end(),
            [](const GoneChild& a, const GoneChild& b) { return a.revision < b.revision; });
        return std::move(changes_);
    }

  private:
    void planChild(std::size_t at);
    void planMissing();
    void planStrangers();
    void gone(const std::string& slug, const std::string& tag, Revision revision);

    HomeToken& token_;
    const storage::Collection& home_;
    const resource::HomeContents& contents_;
    const std::vector<storage::ChildChange>& log_;
    Level level_;
    Stories stories_;
    std::set<std::string, std::less<>> present_, tags_;
    std::set<std::string, std::less<>> told_;
    HomeChanges changes_;
};

/// A URL where something stands again is reported as changed only (section 3.5.1).
void Planner::gone(const std::string& slug, const std::string& tag, Revision revision) {
    if (!present_.contains(slug) && told_.insert(slug).second) {
        changes_.gone.push_back({slug, tag, revision});
    }
}

void Planner::planChild(std::size_t at) {
    const auto& child = contents_.children[at];
    const auto& row = *child.collection;
    const auto tag = resource::childTag(row.uuid);
    tags_.insert(tag);
    const auto story = stories_.find(tag);
    const auto known = token_.children.find(tag);
    bool fresh = known == token_.children.end();
    if (!fresh) {
        const bool moved = story != stories_.end() && story->second.knownSlug &&
                           *story->second.knownSlug != child.locator.collection;
        if (moved) {
            gone(*story->second.knownSlug, tag, story->second.left);
        }
        fresh = moved || known->second.view != resource::viewDigest(row.view);
    }
    ChangedChild changed;
    changed.child = at;
    changed.fresh = fresh;
    changed.own = fresh || known->second.shown != row.revision || story != stories_.end();
    changed.objects = level_ == Level::kInfinite && resource::tellsObjects(child) &&
                      (fresh || known->second.objects != row.revision);
    if (changed.own || changed.objects) {
        changes_.children.push_back(changed);
    }
}

/// Children the token holds that the viewer does not see any more.
void Planner::planMissing() {
    std::map<std::string, std::string, std::less<>> hidden;
    for (const auto& child : contents_.hidden) {
        hidden.emplace(resource::childTag(child.uuid), child.slug);
    }
    const auto homeTag = resource::childTag(home_.uuid);
    std::vector<std::string> forgotten;
    for (const auto& [tag, known] : token_.children) {
        if (tags_.contains(tag) || tag == homeTag) {
            continue;
        }
        const auto story = stories_.find(tag);
        const auto stands = hidden.find(tag);
        if (story != stories_.end() && story->second.knownSlug) {
            gone(*story->second.knownSlug, tag, story->second.left);
        } else if (stands != hidden.end()) {
            gone(stands->second, tag, {});
        } else if (!known.sharedUuid.empty()) {
            gone(resource::slugOfShared(known), tag, {});
        }
        forgotten.push_back(tag);
    }
    // Those with a response are forgotten when it has been written.
    for (const auto& tag : forgotten) {
        const bool due = std::any_of(changes_.gone.begin(), changes_.gone.end(),
                                     [&](const GoneChild& child) { return child.tag == tag; });
        if (!due) {
            token_.children.erase(tag);
        }
    }
}

/// Made and removed since the token: whoever made them may not have seen them go (section 3.5.2).
void Planner::planStrangers() {
    const Revision told = std::max(token_.removals, token_.home);
    for (const auto& row : log_) {
        if (row.removed && row.revision > told && !row.child.empty()) {
            gone(row.slug, {}, row.revision);
        }
    }
}

bool fits(const HomeToken& token, const resource::Resource& child, Level level) {
    const auto& row = *child.collection;
    const auto known = token.children.find(resource::childTag(row.uuid));
    if (known == token.children.end()) {
        return true;
    }
    const ChildKnown& state = known->second;
    const Revision objects = state.objects.value_or(Revision{});
    if (std::max({state.shown, objects, state.startedAt}) > row.revision) {
        return false;  // of a database that has since been restored to an older state
    }
    return level == Level::kOne || !state.objects ||
           std::max(objects, state.startedAt) >= row.prunedRevision;
}

}  // namespace

HomeChanges homeChanges(HomeToken& token,
                        const storage::Collection& home,
                        const resource::HomeContents& contents,
                        const std::vector<storage::ChildChange>& log,
                        Level level,
                        StrangersRemovals removals) {
    return Planner(token, home, contents, log, level).plan(removals);
}

bool usable(const HomeToken& token,
            const storage::Collection& home,
            const resource::HomeContents& contents,
            Level level) {
    const Revision told = std::max(token.home, token.removals);
    return token.uuid == home.uuid && told <= contents.revision &&
           token.home >= contents.prunedRevision &&
           std::all_of(contents.children.begin(), contents.children.end(),
                       [&](const auto& child) { return fits(token, child, level); });
}

}  // namespace kalends::reports
