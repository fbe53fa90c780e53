// From a selection and a resource to propstats.
#include "dav/properties/evaluate.h"

#include <utility>

#include "dav/properties/batch.h"
#include "dav/properties/batch_reads.h"
#include "dav/properties/selection_plan.h"
#include "dav/xml/multistatus.h"

namespace kalends::properties {

struct Evaluator::State {
    resource::ContextPtr context;
    SelectionPlan plan;
    ComputedProperties* computed = nullptr;
    Batch batch;
    std::string notFound, forbidden;  // kept to reuse their memory

    [[nodiscard]] const Selection& selection() const { return plan.selection(); }

    [[nodiscard]] const std::vector<storage::DeadProperty>* deadOf(
        const resource::Resource& resource) const;
    [[nodiscard]] Found writeDead(const resource::Resource& resource,
                                  const xml::Name& name,
                                  xml::Writer& out) const;
    void writeNamed(const resource::Resource& resource, xml::Writer& out);
    void writeAll(const resource::Resource& resource, xml::Writer& out);
    void writeNames(const resource::Resource& resource, xml::Writer& out);
    void writeOne(const resource::Resource& resource,
                  const xml::Element& asked,
                  const LiveProperty* row,
                  xml::Writer& out);
};

const std::vector<storage::DeadProperty>* Evaluator::State::deadOf(
    const resource::Resource& resource) const {
    if (resource.isMasked()) {
        return nullptr;
    }
    const Batch::DeadByTarget* map = &batch.principalDead;
    std::int64_t key = 0;
    if (resource.object) {
        map = &batch.objectDead;
        key = resource.object->id.value;
    } else if (resource.collection) {
        map = &batch.collectionDead;
        key = resource.collection->id.value;
    } else if (resource.owner) {
        key = resource.owner->id.value;
    }
    const auto found = map->find(key);
    return found == map->end() ? nullptr : &found->second;
}

Found Evaluator::State::writeDead(const resource::Resource& resource,
                                  const xml::Name& name,
                                  xml::Writer& out) const {
    const auto* dead = deadOf(resource);
    if (dead == nullptr) {
        return Found::kNo;
    }
    const std::string clark = xml::clark(name.view());
    for (const auto& property : *dead) {
        if (property.name == clark) {
            out.raw(property.xml);
            return Found::kYes;
        }
    }
    return Found::kNo;
}

namespace {

void emptyInto(std::string& out, const xml::Name& name) {
    xml::Writer{out}.empty(name.view());
}

void propstat(xml::Writer& out, std::string_view content, int status) {
    out.raw("<D:propstat><D:prop>");
    out.raw(content);
    out.raw("</D:prop><D:status>");
    out.raw(xml::statusLine(status));
    out.raw("</D:status></D:propstat>");
}

}  // namespace

void Evaluator::State::writeOne(const resource::Resource& resource,
                                const xml::Element& asked,
                                const LiveProperty* row,
                                xml::Writer& out) {
    if (computed != nullptr) {
        if (const auto found = computed->write(asked, resource, out)) {
            if (*found == Found::kNo) {
                emptyInto(notFound, asked.name);
            }
            return;
        }
    }
    if (row == nullptr) {
        if (writeDead(resource, asked.name, out) == Found::kNo) {
            emptyInto(notFound, asked.name);
        }
        return;
    }
    if (!resource.access.may(row->privilege)) {
        emptyInto(forbidden, asked.name);
        return;
    }
    if (row->read({*context, resource, batch, &asked}, out) == Found::kNo) {
        emptyInto(notFound, asked.name);
    }
}

void Evaluator::State::writeNamed(const resource::Resource& resource, xml::Writer& out) {
    const auto& rows = plan.of(resource.kind).rows;
    for (std::size_t at = 0; at < selection().named.size(); ++at) {
        writeOne(resource, selection().named[at], rows[at], out);
    }
}

void Evaluator::State::writeAll(const resource::Resource& resource, xml::Writer& out) {
    for (const auto* row : all()) {
        const bool readable =
            row->kinds.contains(resource.kind) && resource.access.may(row->privilege);
        const bool asked = selection().asksFor(row->name);
        if (row->allprop && readable && !asked) {
            static_cast<void>(row->read({*context, resource, batch, nullptr}, out));
        }
    }
    if (const auto* dead = deadOf(resource)) {
        for (const auto& property : *dead) {
            out.raw(property.xml);
        }
    }
    writeNamed(resource, out);
}

void Evaluator::State::writeNames(const resource::Resource& resource, xml::Writer& out) {
    std::string scratch;
    for (const auto* row : all()) {
        if (row->kinds.contains(resource.kind) && resource.access.may(row->privilege)) {
            scratch.clear();
            xml::Writer trial{scratch};
            if (row->read({*context, resource, batch, nullptr}, trial) == Found::kYes) {
                out.empty(row->name);
            }
        }
    }
    if (const auto* dead = deadOf(resource)) {
        for (const auto& property : *dead) {
            const auto name = xml::fromClark(property.name);
            if (find(name.view(), resource.kind) == nullptr) {
                out.empty(name.view());
            }
        }
    }
}

Evaluator::Evaluator(resource::ContextPtr context,
                     Selection selection,
                     ComputedProperties* computed)
    : state_(std::make_unique<State>(
          State{std::move(context), {std::move(selection), computed}, computed, {}, {}, {}})) {}

Evaluator::~Evaluator() = default;
Evaluator::Evaluator(Evaluator&&) noexcept = default;

const resource::Context& Evaluator::context() const {
    return *state_->context;
}

void Evaluator::prepare(const std::vector<const resource::Resource*>& resources) {
    state_->batch = readBatch(*state_->context, state_->plan, resources);
}

void Evaluator::writePropstats(const resource::Resource& resource, xml::Writer& out) {
    auto& state = *state_;
    state.notFound.clear();
    state.forbidden.clear();
    const std::size_t before = out.out().size();
    out.raw("<D:propstat><D:prop>");
    const std::size_t content = out.out().size();
    switch (state.selection().mode) {
        case Selection::Mode::kNamed:
            state.writeNamed(resource, out);
            break;
        case Selection::Mode::kAllprop:
            state.writeAll(resource, out);
            break;
        case Selection::Mode::kPropname:
            state.writeNames(resource, out);
            break;
    }
    // A 404 beside the found ones may be left out (RFC 8144 section 2.1); a response needs one
    // propstat though.
    const bool minimal = state.context->preferences.minimal;
    const bool nothingFound = out.out().size() == content;
    const bool othersFollow = !state.forbidden.empty() || (!state.notFound.empty() && !minimal);
    if (nothingFound && othersFollow) {
        out.out().resize(before);
    } else {
        out.raw("</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>");
    }
    if (!state.forbidden.empty()) {
        propstat(out, state.forbidden, 403);
    }
    if (!state.notFound.empty() && !minimal) {
        propstat(out, state.notFound, 404);
    }
}

void Evaluator::writeResponse(const resource::Resource& resource, xml::Writer& out) {
    out.raw("<D:response>");
    out.href(resource.href);
    writePropstats(resource, out);
    out.raw("</D:response>");
}

}  // namespace kalends::properties
