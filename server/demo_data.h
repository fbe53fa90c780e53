// A small realistic calendar, task list and address book for an account that is to be tried out.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "storage/database.h"

namespace kalends::server {

/// An object as a client would have sent it.
struct DemoObject {
    std::string collection;  // slug: calendar, tasks, addressbook
    std::string name;
    std::string text;
};

/// The objects of the week of `today`; the same for the same day and owner. Pure.
[[nodiscard]] std::vector<DemoObject> demoObjects(std::chrono::year_month_day today,
                                                  const std::string& owner);

/// Stores them in the account's default collections.
void storeDemoData(storage::Database& database,
                   const storage::Principal& owner,
                   std::chrono::sys_seconds now);

}  // namespace kalends::server
