# Writes OUTPUT, a C++ file that holds every migration of FOLDER as text. Run at build time: cmake -DFOLDER=.. -DOUTPUT=.. -P embed.cmake
file(GLOB files ${FOLDER}/*.sql)
list(SORT files)
set(rows "")
set(expected 1)
foreach(file IN LISTS files)
    get_filename_component(name ${file} NAME_WE)
    string(REGEX MATCH "^([0-9][0-9][0-9][0-9])_([a-z0-9_]+)$" matched ${name})
    if(NOT matched)
        message(FATAL_ERROR "migration ${name} is not named NNNN_words.sql")
    endif()
    string(REGEX REPLACE "^0+" "" version ${CMAKE_MATCH_1})
    if(NOT version EQUAL expected)
        message(FATAL_ERROR "migration ${name}: expected number ${expected}")
    endif()
    math(EXPR expected "${expected} + 1")
    # Bracket-safe copy: semicolons and brackets of SQL must not be read as list syntax.
    file(READ ${file} sql)
    string(APPEND rows "    Migration{${version}, \"${name}\", R\"kalends_sql(${sql})kalends_sql\"},\n")
endforeach()
file(WRITE ${OUTPUT} "// Generated from schema/migrations by schema/embed.cmake.
#include \"schema/migrations.h\"

#include <array>

namespace kalends::schema {

namespace {

constexpr auto kMigrations = std::to_array<Migration>({
${rows}});

}  // namespace

std::span<const Migration> migrations() {
    return kMigrations;
}

}  // namespace kalends::schema
")
