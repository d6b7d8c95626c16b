// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {
    FLAG_CONTESTED,
    FLAG_DISCLOSED,
    FLAG_DUE,
    FLAG_LIFTED,
    FLAG_OVERDUE
} from "../../contracts/disclosure/IDisclosureRegistry.sol";
import {Properties} from "./Cheats.sol";
import {DisclosureActor} from "./DisclosureActor.sol";

contract DisclosureRegistryTest is Properties {
    DisclosureActor private _actor;

    function setUp() public {
        _actor = new DisclosureActor();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_actor);
    }

    /// @notice A duty is answered, due or lifted; contested and overdue are ways of being due, and never both.
    function invariant_flagsMakeSense() external view {
        uint8 flags = _actor.flags();
        bool due = flags & FLAG_DUE != 0;
        CHEATS.assertTrue((flags == 0) != _actor.arose(), "a duty left no flag, or a flag came without a duty");
        CHEATS.assertTrue(due || flags & (FLAG_CONTESTED | FLAG_OVERDUE) == 0, "contested or overdue, and not due");
        CHEATS.assertTrue(flags & FLAG_CONTESTED == 0 || flags & FLAG_OVERDUE == 0, "contested and overdue");
        CHEATS.assertFalse(due && flags & (FLAG_DISCLOSED | FLAG_LIFTED) != 0, "due, and answered or lifted");
    }

    /// forge-config: default.invariant.runs = 64
    /// forge-config: default.invariant.depth = 128
    /// @notice Nobody is overdue before the grace has run, without contests and pauses: the whole since the duty arose, and no more than its
    /// statement stood since that was revoked. And without pauses everyone without a live statement is then, however often one ended.
    function invariant_overdueAfterTheWholeGrace() external view {
        bool overdue = _actor.flags() & FLAG_OVERDUE != 0;
        bool ran = _actor.clock() > Math.max(_actor.deadline(), _actor.again());
        CHEATS.assertTrue(!overdue || ran, "overdue before the grace had run");
        if (!_actor.everPaused() && _actor.flags() == FLAG_DUE) CHEATS.assertFalse(ran, "the grace ran, and not overdue");
    }

    /// @notice One contest for each duty.
    function invariant_oneContest() external view {
        CHEATS.assertLe(_actor.contests(), 1, "a second contest of the same duty");
    }

    /// @notice Consumers are told the same: compliant unless overdue.
    function invariant_compliantUnlessOverdue() external view {
        bool compliant = _actor.registry().isCompliant(_actor.platformId(), _actor.PSEUDONYM());
        CHEATS.assertTrue(compliant == (_actor.flags() & FLAG_OVERDUE == 0), "compliant");
    }
}
