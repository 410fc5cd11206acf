// CallTest: what tests of whole calls begin with: a world to call in, whose model was never asked anything that
// Bedrock would have refused.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tools/simulation/CallWorld.h"

namespace aybiza::test {

class CallTest : public testing::Test {
 protected:
  void TearDown() override { EXPECT_THAT(world_.model.broken_rules(), testing::IsEmpty()); }
  CallWorld world_;
};

}  // namespace aybiza::test
