// Authorization values for tests.
#pragma once

#include <sodium.h>

#include <string>

namespace kalends::auth {

inline std::string basicValue(const std::string& login, const std::string& password) {
    const std::string text = login + ":" + password;
    std::string encoded(sodium_base64_encoded_len(text.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(encoded.data(), encoded.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                      sodium_base64_VARIANT_ORIGINAL);
    encoded.pop_back();
    return "Basic " + encoded;
}

}  // namespace kalends::auth
