// Bytes as base64.
#include "auth/base64.h"

#include <sodium.h>

namespace kalends::auth {

std::string base64Of(std::string_view bytes) {
    std::string text(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(text.data(), text.size(),
                      reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                      sodium_base64_VARIANT_ORIGINAL);
    text.pop_back();  // the terminating zero
    return text;
}

std::string basicValue(std::string_view login, std::string_view password) {
    return "Basic " + base64Of(std::string(login).append(":").append(password));
}

}  // namespace kalends::auth
