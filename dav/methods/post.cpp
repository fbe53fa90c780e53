// POST: dispatch by the table of its meanings.
#include <algorithm>

#include "dav/content/media_type.h"
#include "dav/errors/conditions.h"
#include "dav/http/query_parameters.h"
#include "dav/methods/method_table.h"
#include "dav/methods/new_member.h"
#include "dav/methods/post_table.h"

namespace kalends::methods {
namespace {

using errors::Condition;
using errors::DavError;
using resource::Kind;

constexpr xml::QName kNoXml{};

bool isXml(std::string_view contentType) {
    const auto type = content::parseMediaType(contentType);
    return type && (type->essence == "application/xml" || type->essence == "text/xml");
}

const Post* rowFor(Kind kind, const xml::QName& root) {
    const auto row = std::find_if(kPosts.begin(), kPosts.end(), [&](const Post& post) {
        return post.kinds.contains(kind) && post.root == root;
    });
    return row == kPosts.end() ? nullptr : &*row;
}

[[noreturn]] void throwNotAllowed(Kind kind) {
    throw DavError{405, "Nothing can be posted here."}.withHeader("Allow", allowed(kind));
}

http::Response postXml(const exchange::Exchange& exchange, const resource::Resource& target) {
    xml::ReadLimits limits;
    limits.bytes = exchange.context->settings.bulkBodyLimitBytes;
    const auto body = exchange.xmlBody(limits);
    if (!body) {
        throw DavError{400, "The body of this POST is empty."};
    }
    const Post* row = rowFor(target.kind, body->name.view());
    if (row == nullptr) {
        throw DavError{403, "No request of this kind can be posted here."};
    }
    return row->handler(exchange, target, &*body);
}

/// nullopt: actions are nothing for this target.
std::optional<http::Response> postAction(const exchange::Exchange& exchange,
                                         const resource::Resource& target) {
    const http::QueryParameters parameters(exchange.request.query());
    const auto action = parameters.value("action");
    bool any = false;
    for (const PostAction& row : kPostActions) {
        if (row.kinds.contains(target.kind)) {
            any = true;
            if (action == row.action) {
                return row.handler(exchange, target);
            }
        }
    }
    if (any) {
        throw DavError{Condition::kValidAction,
                       "There is no such action; the parameter action must name one."};
    }
    return std::nullopt;
}

}  // namespace

http::Response post(const exchange::Exchange& exchange) {
    if (!exchange.target.resource) {
        const auto& parent = exchange.target.parent;
        const bool adds = exchange.locator.place == resource::Place::kMember &&
                          exchange.locator.member == kAddMember;
        if (!adds || !parent) {
            exchange.throwAbsent(exchange.target, exchange.locator);
        }
        if (!resource::kAnyStore.contains(parent->kind)) {
            throwNotAllowed(parent->kind);
        }
        return addMember(exchange, *parent);
    }
    const auto& target = *exchange.target.resource;
    if (auto done = postAction(exchange, target)) {
        return *std::move(done);
    }
    if (isXml(sentType(exchange.request))) {
        return postXml(exchange, target);
    }
    const Post* row = rowFor(target.kind, kNoXml);
    if (row == nullptr) {
        throwNotAllowed(target.kind);
    }
    return row->handler(exchange, target, nullptr);
}

}  // namespace kalends::methods
