// The components of one UID, read once: masters with their rules and dates, and overrides.
// Generates their instances.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "groupware/recurrence/component_span.h"
#include "groupware/recurrence/instances.h"
#include "groupware/recurrence/rule.h"

namespace kalends::recurrence {

class Series {
  public:
    /// The arguments outlive the series.
    Series(const std::vector<const contentline::Component*>& components,
           const ZoneResolver& zones,
           const Zone& floatingZone);

    /// Appends the instances that overlap `window`; at most `maxInstances` and what overrides add.
    void expand(const Window& window,
                std::size_t maxInstances,
                StepBudget& budget,
                Expansion& result) const;

    /// True when a rule of a master has neither COUNT nor UNTIL.
    [[nodiscard]] bool isUnbounded() const;

    /// What was unusable while reading; empty when nothing.
    [[nodiscard]] const std::string& problem() const { return problem_; }

    struct Override {
        const contentline::Component* component = nullptr;
        DateTime recurrenceId;
        Span span;
        bool thisAndFuture = false;
    };

    [[nodiscard]] const std::vector<Override>& overrides() const { return overrides_; }

    /// The time the override's instance would have without it, as far as a master tells.
    [[nodiscard]] std::pair<sys_seconds, sys_seconds> originalTime(const Override& override) const;

  private:
    struct ExtraDate {
        DateTime start;
        std::optional<Span> period;  // RDATE;VALUE=PERIOD brings its own length
    };

    struct Master {
        const contentline::Component* component = nullptr;
        Span span;
        std::vector<Rule> rules, exceptionRules;
        std::vector<const contentline::Property*> extraDates, exceptionDates;

        [[nodiscard]] bool isRecurring() const { return !rules.empty() || !extraDates.empty(); }
    };

    /// Sorted keys of instances that are not the master's own.
    struct Exclusions {
        std::vector<std::int64_t> times;  // UTC
        std::vector<std::int64_t> days;   // whole days on the master's clock
        [[nodiscard]] bool contain(std::int64_t utc, std::int64_t local) const;
        void sort();
    };

    struct Candidate {
        std::int64_t utc = 0;
        local_seconds local{};
        int extra = -1;  // index of the ExtraDate it came from
    };
    struct Run;

    void readMaster(const contentline::Component& component);
    void readOverride(const contentline::Component& component,
                      const contentline::Property& recurrenceId);
    void addExclusion(const Master& master, const DateTime& value, Exclusions& exclusions) const;
    [[nodiscard]] Exclusions exclusionsOf(const Master& master, const Run& run) const;
    [[nodiscard]] std::vector<ExtraDate> extraDatesOf(const Master& master, const Run& run) const;
    /// False when the rule cannot be evaluated.
    bool generate(const Master& master,
                  const Rule& rule,
                  StartRole role,
                  const Exclusions& exclusions,
                  std::size_t maxDates,
                  Run& run,
                  std::vector<Candidate>& out) const;
    void expandMaster(const Master& master, Run& run) const;
    void addInstance(const Master& master,
                     const Candidate& candidate,
                     const std::vector<ExtraDate>& extras,
                     Run& run) const;
    void addOverride(const Override& override, Run& run) const;
    void note(std::string message) const;

    const ZoneResolver& zones_;
    const Zone& floatingZone_;
    std::vector<Master> masters_;
    std::vector<Override> overrides_;
    std::vector<std::pair<std::int64_t, std::size_t>>
        futures_;  // UTC of RANGE=THISANDFUTURE, override
    mutable std::string problem_;
};

}  // namespace kalends::recurrence
