// Selections evaluated into multistatus responses (RFC 4918 section 9.1, RFC 8144 minimal).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dav/properties/property.h"
#include "dav/properties/selection.h"

namespace kalends::properties {

/// Properties a report computes itself for each resource (calendar-data, address-data): asked
/// before the tables.
class ComputedProperties {
  public:
    virtual ~ComputedProperties() = default;
    /// Names this answers itself: they are not looked for among the dead properties.
    [[nodiscard]] virtual bool computes(const xml::QName& name) const = 0;
    /// nullopt: not mine, look in the tables.
    [[nodiscard]] virtual std::optional<Found> write(const xml::Element& asked,
                                                     const resource::Resource& resource,
                                                     xml::Writer& out) = 0;
};

/// Evaluates one selection over many resources. Reads in batches: call `prepare` once per page of
/// resources.
class Evaluator {
  public:
    Evaluator(resource::ContextPtr context,
              Selection selection,
              ComputedProperties* computed = nullptr);
    ~Evaluator();
    Evaluator(Evaluator&&) noexcept;
    Evaluator& operator=(Evaluator&&) noexcept = delete;
    Evaluator(const Evaluator&) = delete;
    Evaluator& operator=(const Evaluator&) = delete;

    [[nodiscard]] const resource::Context& context() const;
    /// Reads dead properties, delegations and the like for these resources in a fixed number of
    /// statements.
    void prepare(const std::vector<const resource::Resource*>& resources);
    /// `<D:response>` with the 200 propstat first, then the others (clients.md rule 3).
    void writeResponse(const resource::Resource& resource, xml::Writer& out);
    /// Only the propstats, for expand-property.
    void writePropstats(const resource::Resource& resource, xml::Writer& out);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace kalends::properties
