// Rows to resources to responses, a page at a time.
#include "dav/reports/member_page.h"

#include <algorithm>
#include <utility>

#include "dav/reports/object_data.h"
#include "dav/resource/own_texts.h"
#include "dav/xml/multistatus.h"

namespace kalends::reports {

namespace {
constexpr std::int64_t kPageBytes = 16LL * 1024 * 1024;
constexpr std::int64_t kMostBodies = 500;
}  // namespace

std::size_t bodiesPerPage(const storage::Collection& collection) {
    const std::int64_t average =
        collection.objectCount > 0 ? collection.bytes / collection.objectCount : 0;
    return static_cast<std::size_t>(
        std::clamp<std::int64_t>(kPageBytes / std::max<std::int64_t>(average, 1), 4, kMostBodies));
}

namespace {

std::vector<resource::Resource*> pointersTo(std::vector<resource::Resource>& members) {
    std::vector<resource::Resource*> pointers;
    pointers.reserve(members.size());
    for (auto& member : members) {
        pointers.push_back(&member);
    }
    return pointers;
}

}  // namespace

bool readable(const resource::Resource& collection, const storage::Object& object) {
    return resource::disclosureOf(collection.access, collection.kind == resource::Kind::kCalendar,
                                  object) != resource::Disclosure::kNothing;
}

bool wasReadable(const resource::Resource& collection, storage::FormerForms forms) {
    if (collection.access.cards) {
        return true;  // told from what the groups reached
    }
    storage::Object former;
    for (const auto objectClass :
         {storage::ObjectClass::kPublic, storage::ObjectClass::kConfidential,
          storage::ObjectClass::kPrivate}) {
        former.objectClass = objectClass;
        for (const std::uint8_t component : std::initializer_list<std::uint8_t>{0, 1, 2, 4, 8}) {
            former.component = component;
            if (forms.has(storage::FormerForms::bitOf(objectClass, component)) &&
                readable(collection, former)) {
                return true;
            }
        }
    }
    return false;
}

bool disclose(const resource::Resource& collection, storage::Object& object) {
    return resource::disclose(collection.access, collection.kind == resource::Kind::kCalendar,
                              collection.maskedSummary, object) != resource::Disclosure::kNothing;
}

void MemberPage::fill(properties::Evaluator& evaluator,
                      const resource::Resource& collection,
                      std::vector<storage::Object> objects,
                      OwnTexts own) {
    members_.clear();
    next_ = 0;
    members_.reserve(objects.size());
    for (auto& object : objects) {
        // All alarms go when an object becomes a resource, the viewer's own among them.
        auto viewed = own == OwnTexts::kIn ? object.body : std::nullopt;
        auto member = resource::fromObject(collection, std::move(object));
        if (viewed && member.disclosure == resource::Disclosure::kWithoutAlarms) {
            member.object->sizeBytes = static_cast<std::int64_t>(viewed->size());
            member.object->body = std::move(viewed);
            member.ownTextIn = true;
        }
        if (member.access.visible()) {
            members_.push_back(std::move(member));
        }
    }
    resource::addOwnTexts(evaluator.context(), pointersTo(members_));
    std::vector<const resource::Resource*> pointers;
    pointers.reserve(members_.size());
    for (const auto& member : members_) {
        pointers.push_back(&member);
    }
    evaluator.prepare(pointers);
}

void MemberPage::take(std::vector<resource::Resource> prepared) {
    members_ = std::move(prepared);
    next_ = 0;
}

void MemberPage::writeNext(properties::Evaluator& evaluator,
                           xml::Writer& out,
                           const ObjectData* data) {
    auto& member = members_[next_++];
    const std::size_t before = out.out().size();
    evaluator.writeResponse(member, out);
    if (data != nullptr && data->exceededLimits()) {
        out.out().resize(before);
        writeTruncated(out, member.href);
    }
    member = {};  // bodies go as soon as they are written
}

void writeTruncated(xml::Writer& out, std::string_view href) {
    xml::statusResponse(out, href, 507, "<D:number-of-matches-within-limits/>");
}

}  // namespace kalends::reports
