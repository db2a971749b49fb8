# [[[cog
# from kb.client.methods import stub
# cog.outl('"""The methods of a client, for editors and type checkers: `make docs` writes them anew."""\n')
# cog.outl("from datetime import date\nfrom typing import Any, Literal\n")
# cog.outl("from kb.client.answer import Answer, Thing\nfrom kb.client.methods import Method\n")
# cog.outl("class Questions:\n    def _asked(self, method: Method, given: dict[str, Any]) -> Answer | Thing: ...")
# cog.outl(stub())
# ]]]
"""The methods of a client, for editors and type checkers: `make docs` writes them anew."""

from datetime import date
from typing import Any, Literal

from kb.client.answer import Answer, Thing
from kb.client.methods import Method

class Questions:
    def _asked(self, method: Method, given: dict[str, Any]) -> Answer | Thing: ...

    def conformance(
        self,
        *,
        at: str | date = 'today',
        region: str | None = None,
        by: Literal['requirement', 'decision', 'municipality', 'region', 'all'] = 'requirement',
    ) -> Answer:
        """How far are the plan's requirements met, and how much of that is known?

        Sums the rows of conformance_detail. Uptake = met ÷ those not unknown. Conformance = met ÷ (met +
        explained + missing), over requirements without a deadline or whose deadline has come. Coverage = the
        share that is not unknown. What nobody reports is unknown: never met and never missing.

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            region: Only municipalities of this region.
            by: What there is a row for.

        Columns:
            key: Id of the requirement or decision, code of the municipality, name of the region, or all.
            name: Title of the decision, also that of a requirement; name of the municipality or region.
            applicable: Pairs of a requirement and a municipality that it concerns.
            met: Fulfilled.
            explained: Not fulfilled, with an accepted deviation.
            due: Not fulfilled yet, the deadline is ahead.
            missing: Not fulfilled.
            unknown: Not known, as nobody reports it.
            uptake: Met ÷ those not unknown.
            conformance: Met ÷ (met + explained + missing), where the deadline has come or there is none.
            coverage: Share that is not unknown.
        """

    def conformance_trend(
        self,
        from_: str | date,
        *,
        to: str | date = 'today',
        step: Literal['month', 'quarter', 'year'] = 'month',
        region: str | None = None,
        by: Literal['requirement', 'decision', 'municipality', 'region', 'all'] = 'requirement',
    ) -> Answer:
        """How far are the plan's requirements met, and how much of that is known?

        Asked of one day after the other; what it means, and its columns, stand at `conformance`.

        Args:
            from_: The first date.
            to: No date after this.
            step: How far apart the dates are.
            region: Only municipalities of this region.
            by: What there is a row for.
        """

    def conformance_detail(
        self,
        *,
        at: str | date = 'today',
        municipality: str | None = None,
        region: str | None = None,
        requirement: str | None = None,
        decision: str | None = None,
        state: Literal['met', 'explained', 'due', 'missing', 'unknown'] | None = None,
        limit: int | None = 100,
    ) -> Answer:
        """Who meets which requirement, who does not, and what shows it?

        One row per requirement in force and municipality that it concerns. met: fulfilled. Otherwise explained
        (a valid, accepted deviation), unknown (the municipality does not report what would show it), due (the
        deadline is ahead) or missing. Unknown is neither met nor missing. Evidence: the systems or data flows
        that show it.

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            municipality: Only this municipality, by its code.
            region: Only municipalities of this region.
            requirement: Only this requirement.
            decision: Only requirements whose decision this is.
            state: Only rows in this state.
            limit: At most so many rows; all for every row.

        Columns:
            requirement: Id of the requirement.
            kind: integration, standard, adoption or retirement.
            decision: The adopted decision that sets it.
            municipality: Code of the municipality.
            state: met, explained, due, missing or unknown.
            deadline: Last day to fulfil it.
            days_overdue: Days since the deadline, where it is past and the requirement not known to be met.
            deviation: The accepted deviation of an explained row.
            evidence: Of an integration the flows that meet it, or the systems that lack it; of an adoption the
                systems that meet it; of a retirement the systems still in use; of a standard the flows that are
                contrary to it, or unclear, or that all follow it.
        """

    def conformance_detail_trend(
        self,
        from_: str | date,
        *,
        to: str | date = 'today',
        step: Literal['month', 'quarter', 'year'] = 'month',
        municipality: str | None = None,
        region: str | None = None,
        requirement: str | None = None,
        decision: str | None = None,
        state: Literal['met', 'explained', 'due', 'missing', 'unknown'] | None = None,
        limit: int | None = 100,
    ) -> Answer:
        """Who meets which requirement, who does not, and what shows it?

        Asked of one day after the other; what it means, and its columns, stand at `conformance_detail`.

        Args:
            from_: The first date.
            to: No date after this.
            step: How far apart the dates are.
            municipality: Only this municipality, by its code.
            region: Only municipalities of this region.
            requirement: Only this requirement.
            decision: Only requirements whose decision this is.
            state: Only rows in this state.
            limit: At most so many rows; all for every row.
        """

    def decision_effect(
        self,
        decision: str,
        *,
        from_: str | date | None = None,
        to: str | date = 'today',
        step: Literal['month', 'quarter', 'year'] = 'month',
    ) -> Answer:
        """How did the landscape move towards what this decision requires?

        The figures of conformance for the decision's requirements, at one date after the other. The requirements
        count as in force throughout, also before they were decided, so that it shows what changed.

        Args:
            decision: Id of the decision.
            from_: The first date; 12 months before the decision when not given.
            to: No date after this.
            step: How far apart the dates are.

        Columns:
            date: The date that the figures are for.
            applicable: Pairs of a requirement and a municipality that it concerns.
            met: Fulfilled.
            explained: Not fulfilled, with an accepted deviation.
            due: Not fulfilled yet, the deadline is ahead.
            missing: Not fulfilled.
            unknown: Not known, as nobody reports it.
            uptake: Met ÷ those not unknown.
            conformance: Met ÷ (met + explained + missing), where the deadline has come or there is none.
            coverage: Share that is not unknown.
        """

    def decision_gaps(
        self,
        *,
        at: str | date = 'today',
    ) -> Answer:
        """Which goals has nobody decided anything about, and which decisions lead to nothing or are contradicted?

        goal_without_decision: no adopted decision advances the goal. decision_without_requirement: an adopted
        decision sets no requirement. decision_without_effect: nobody meets any requirement of it, and somebody
        lacks or has explained one. contract_contradicts: a contract signed since the decision covers a system
        that the decision wants retired.

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.

        Columns:
            gap: goal_without_decision, decision_without_requirement, decision_without_effect or
                contract_contradicts.
            id: Id of the goal, decision or contract.
            title: Its title.
            why: What is meant, in a sentence.
            why_da: The same in Danish.
        """

    def decision_gaps_trend(
        self,
        from_: str | date,
        *,
        to: str | date = 'today',
        step: Literal['month', 'quarter', 'year'] = 'month',
    ) -> Answer:
        """Which goals has nobody decided anything about, and which decisions lead to nothing or are contradicted?

        Asked of one day after the other; what it means, and its columns, stand at `decision_gaps`.

        Args:
            from_: The first date.
            to: No date after this.
            step: How far apart the dates are.
        """

    def decision_trace(
        self,
        decision: str,
        *,
        at: str | date = 'today',
    ) -> Answer:
        """What leads to this decision, what follows from it, and who meets it?

        Each relationship once: from visions and goals by way of the decision to its requirements, their
        deviations and the municipalities. Of the requirements in force, a row per municipality whose type is its
        state: met, explained, due, missing or unknown, as in conformance_detail.

        Args:
            decision: Id of the decision.
            at: The day that the answer is for; 2017-03 or 2017 is its first day.

        Columns:
            from_label: Label of what the relationship leaves.
            from: Its key.
            type: Type of the relationship, or the state of a municipality.
            to_label: Label of what it reaches.
            to: Its key.
        """

    def decision_trace_trend(
        self,
        from_: str | date,
        decision: str,
        *,
        to: str | date = 'today',
        step: Literal['month', 'quarter', 'year'] = 'month',
    ) -> Answer:
        """What leads to this decision, what follows from it, and who meets it?

        Asked of one day after the other; what it means, and its columns, stand at `decision_trace`.

        Args:
            from_: The first date.
            to: No date after this.
            step: How far apart the dates are.
            decision: Id of the decision.
        """

    def dependencies(
        self,
        system: str,
        *,
        direction: Literal['both', 'upstream', 'downstream'] = 'both',
        depth: int = 3,
        municipality: str | None = None,
        at: str | date = 'today',
    ) -> Answer:
        """Which systems does this one depend on, and which depend on it?

        Whoever receives data depends on whoever sends it. Upstream: the systems that this one gets data from,
        directly or through others; downstream: those that get data from it. The path is a shortest one. With a
        municipality only the flows that hold for it count: those within it, and national ones between systems
        that it has.

        Args:
            system: The system asked about, by its id.
            direction: What it depends on (upstream), what depends on it (downstream), or both.
            depth: At most so many data flows away.
            municipality: Only the data flows that hold for this municipality, by its code.
            at: The day that the answer is for; 2017-03 or 2017 is its first day.

        Columns:
            id: Id of the other system.
            name: Its name.
            direction: upstream: the system asked about depends on it; downstream: it depends on the system asked
                about.
            distance: Fewest data flows between them.
            path: Ids from the system asked about to this one.
        """

    def dependencies_trend(
        self,
        from_: str | date,
        system: str,
        *,
        to: str | date = 'today',
        step: Literal['month', 'quarter', 'year'] = 'month',
        direction: Literal['both', 'upstream', 'downstream'] = 'both',
        depth: int = 3,
        municipality: str | None = None,
    ) -> Answer:
        """Which systems does this one depend on, and which depend on it?

        Asked of one day after the other; what it means, and its columns, stand at `dependencies`.

        Args:
            from_: The first date.
            to: No date after this.
            step: How far apart the dates are.
            system: The system asked about, by its id.
            direction: What it depends on (upstream), what depends on it (downstream), or both.
            depth: At most so many data flows away.
            municipality: Only the data flows that hold for this municipality, by its code.
        """

    def duplication(
        self,
        *,
        at: str | date = 'today',
        region: str | None = None,
        level: Literal['stated', 'main'] = 'stated',
        shared: bool = False,
        limit: int | None = 100,
    ) -> Answer:
        """Where do municipalities have many systems for the same task, and what would be saved if all paid as the
        cheapest quarter does?

        A municipality's cost in a business area: its part of its contracts (a joint contract is split by
        population), spread evenly over the systems that the contract covers. Excess = Σ max(0, cost ÷
        inhabitants − Q1) · inhabitants, Q1 the lower quartile of the cost per inhabitant. Shown where at least
        eight costs are known.

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            region: Only municipalities of this region.
            level: Business areas as stated of the systems, or the main areas above them.
            shared: Count infrastructure and joint systems too.
            limit: At most so many rows; all for every row.

        Columns:
            capability: Business area.
            name: Its Danish name.
            systems: Different systems in use in the area.
            municipalities: Municipalities in scope that use one of them.
            lonely: Those all of whose systems in the area have fewer than three users in scope.
            costs_known: Municipalities whose yearly cost in the area is known.
            q1: Lower quartile of the yearly cost per inhabitant, kroner; empty below eight known costs.
            median: Median of the yearly cost per inhabitant, kroner.
            excess: What the known municipalities pay a year beyond Q1, kroner.
        """

    def duplication_trend(
        self,
        from_: str | date,
        *,
        to: str | date = 'today',
        step: Literal['month', 'quarter', 'year'] = 'month',
        region: str | None = None,
        level: Literal['stated', 'main'] = 'stated',
        shared: bool = False,
        limit: int | None = 100,
    ) -> Answer:
        """Where do municipalities have many systems for the same task, and what would be saved if all paid as the
        cheapest quarter does?

        Asked of one day after the other; what it means, and its columns, stand at `duplication`.

        Args:
            from_: The first date.
            to: No date after this.
            step: How far apart the dates are.
            region: Only municipalities of this region.
            level: Business areas as stated of the systems, or the main areas above them.
            shared: Count infrastructure and joint systems too.
            limit: At most so many rows; all for every row.
        """

    def landscape_diff(
        self,
        from_: str | date,
        *,
        to: str | date = 'today',
        municipality: str | None = None,
        limit: int | None = 100,
    ) -> Answer:
        """What began and what ended in the landscape between two dates?

        What holds on one of the dates and not on the other: usages, data flows within municipalities, contracts,
        and who owns which vendor. What came and went in between is not shown. With a municipality: its usages,
        flows and contracts.

        Args:
            from_: The earlier day; 2017-03 or 2017 is its first day.
            to: The later day.
            municipality: Only this municipality, by its code.
            limit: At most so many rows; all for every row.

        Columns:
            change: began or ended.
            type: USES, WITHIN (a data flow in a municipality), CONTRACT or OWNED_BY.
            start: Key of the municipality, data flow, contract or vendor.
            end: Key of the system, municipality or owner; empty for a contract.
            on: The first day on which it held, or on which it no longer did.
        """

    def missing_integrations(
        self,
        *,
        at: str | date = 'today',
        municipality: str | None = None,
        region: str | None = None,
        kind: Literal['required', 'peer'] | None = None,
        level: Literal['municipality', 'system'] = 'municipality',
        state: Literal['missing', 'due', 'explained', 'unknown'] | None = None,
        limit: int | None = 100,
    ) -> Answer:
        """Which integrations does the plan require, or do similar municipalities have, that are not there?

        Required: a requirement in force binds a system in use, and no flow joins it to what is demanded. Peer:
        of n municipalities that have both systems and report flows, k have the flow; shown when n ≥ 5 and the 95
        % Wilson lower bound of k/n is at least 0.5. Who does not report flows is unknown, not missing.

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            municipality: Only this municipality, by its code.
            region: Only municipalities of this region.
            kind: Only those that are required, or that peers have.
            level: What each municipality lacks, or what each system lacks nationally.
            state: Only those in this state.
            limit: At most so many rows; all for every row.

        Columns:
            kind: required or peer.
            municipality: Code of the municipality; empty at level system.
            system: System that lacks the integration.
            target: Building block or system that it should be joined to.
            requirement: Requirement that asks for it.
            decision: Decision that set the requirement.
            deadline: Last day to fulfil it.
            days_overdue: Days since the deadline, where it is past.
            state: missing, due (the deadline is ahead), explained (an accepted deviation) or unknown.
            deviation: The accepted deviation.
            k: Peers that have the flow.
            n: Peers that have both systems and report flows.
            wilson: 95 % lower bound of k ÷ n.
            peers: Up to ten of the k, the most similar first.
        """

    def missing_integrations_trend(
        self,
        from_: str | date,
        *,
        to: str | date = 'today',
        step: Literal['month', 'quarter', 'year'] = 'month',
        municipality: str | None = None,
        region: str | None = None,
        kind: Literal['required', 'peer'] | None = None,
        level: Literal['municipality', 'system'] = 'municipality',
        state: Literal['missing', 'due', 'explained', 'unknown'] | None = None,
        limit: int | None = 100,
    ) -> Answer:
        """Which integrations does the plan require, or do similar municipalities have, that are not there?

        Asked of one day after the other; what it means, and its columns, stand at `missing_integrations`.

        Args:
            from_: The first date.
            to: No date after this.
            step: How far apart the dates are.
            municipality: Only this municipality, by its code.
            region: Only municipalities of this region.
            kind: Only those that are required, or that peers have.
            level: What each municipality lacks, or what each system lacks nationally.
            state: Only those in this state.
            limit: At most so many rows; all for every row.
        """

    def peers(
        self,
        municipality: str,
        *,
        at: str | date = 'today',
        limit: int | None = 10,
    ) -> Answer:
        """Which municipalities have a landscape like this one's?

        Weighted Jaccard: Σ w over the shared systems ÷ Σ w over all systems of either, w = ln(municipalities
        using anything ÷ users of the system), so that what everybody has says nothing.

        Args:
            municipality: The municipality, by its code.
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            limit: At most so many rows; all for every row.

        Columns:
            other: Code of the other municipality.
            name: Its name.
            similarity: 0 to 1.
            shared: Systems that both use.
            only_here: Systems that only the municipality asked about uses of the two.
            only_there: Systems that only the other uses.
            because: Up to ten shared systems, the most telling first.
        """

    def peers_trend(
        self,
        from_: str | date,
        municipality: str,
        *,
        to: str | date = 'today',
        step: Literal['month', 'quarter', 'year'] = 'month',
        limit: int | None = 10,
    ) -> Answer:
        """Which municipalities have a landscape like this one's?

        Asked of one day after the other; what it means, and its columns, stand at `peers`.

        Args:
            from_: The first date.
            to: No date after this.
            step: How far apart the dates are.
            municipality: The municipality, by its code.
            limit: At most so many rows; all for every row.
        """

    def procurement_windows(
        self,
        *,
        at: str | date = 'today',
        capability: str | None = None,
        region: str | None = None,
        level: Literal['stated', 'main'] = 'stated',
        months: int = 12,
        lead_months: int = 6,
        at_least: int = 2,
        limit: int | None = 100,
    ) -> Answer:
        """Which contracts for the same task can be left at about the same time, so that their holders could buy
        together?

        Latest notice = the contract's end minus its months of notice; it must lie at least lead_months ahead. In
        each business area a window starts at the first and takes all within so many months of it; the next
        starts at the first that is left. Shown with at least two contracts of enough different municipalities.

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            capability: Only this business area and all that are part of it.
            region: Only municipalities of this region.
            level: Business areas as stated of the systems, or the main areas above them.
            months: How many months after a window's first notice its last may lie.
            lead_months: How many months ahead a notice must lie at least.
            at_least: Only windows with so many different municipalities.
            limit: At most so many rows; all for every row.

        Columns:
            capability: Business area.
            name: Its Danish name.
            opens: First of the latest days for notice.
            closes: Last of them.
            contracts: Ids of the contracts.
            municipalities: Codes of the municipalities in scope that hold them.
            systems: Systems of the area that they cover.
            yearly_value: What is paid for those systems, kroner a year, as far as is known.
            values_known: How many of the contracts have a known value.
            notices: Latest day for notice of each of the contracts, in their order.
        """

    def procurement_windows_trend(
        self,
        from_: str | date,
        *,
        to: str | date = 'today',
        step: Literal['month', 'quarter', 'year'] = 'month',
        capability: str | None = None,
        region: str | None = None,
        level: Literal['stated', 'main'] = 'stated',
        months: int = 12,
        lead_months: int = 6,
        at_least: int = 2,
        limit: int | None = 100,
    ) -> Answer:
        """Which contracts for the same task can be left at about the same time, so that their holders could buy
        together?

        Asked of one day after the other; what it means, and its columns, stand at `procurement_windows`.

        Args:
            from_: The first date.
            to: No date after this.
            step: How far apart the dates are.
            capability: Only this business area and all that are part of it.
            region: Only municipalities of this region.
            level: Business areas as stated of the systems, or the main areas above them.
            months: How many months after a window's first notice its last may lie.
            lead_months: How many months ahead a notice must lie at least.
            at_least: Only windows with so many different municipalities.
            limit: At most so many rows; all for every row.
        """

    def reporting(
        self,
        *,
        at: str | date = 'today',
        region: str | None = None,
    ) -> Answer:
        """What does each municipality report, and how much is known of it?

        Reported: a source covers the municipality for that subject on the day. Facts: its active usages, data
        flows within it, contracts that it holds and reports. Only where a subject is reported is absence
        evidence of absence.

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            region: Only municipalities of this region.

        Columns:
            municipality: Code of the municipality.
            name: Its name.
            usages: Whether its usages are reported.
            dataflows: Whether its data flows are reported.
            contracts: Whether its contracts are reported.
            newest_source: When the newest source of its facts was read.
            facts: What is known of it: usages, flows, contracts held and reports, active on the day.
            illustrative_share: Share of its facts whose only source is illustrative.
        """

    def reporting_trend(
        self,
        from_: str | date,
        *,
        to: str | date = 'today',
        step: Literal['month', 'quarter', 'year'] = 'month',
        region: str | None = None,
    ) -> Answer:
        """What does each municipality report, and how much is known of it?

        Asked of one day after the other; what it means, and its columns, stand at `reporting`.

        Args:
            from_: The first date.
            to: No date after this.
            step: How far apart the dates are.
            region: Only municipalities of this region.
        """

    def reuse(
        self,
        *,
        at: str | date = 'today',
        region: str | None = None,
        capability: str | None = None,
        limit: int | None = 100,
    ) -> Answer:
        """Who already uses which systems?

        Users are the municipalities in scope that use the system. Shares are of the municipalities that are
        known (they report usages, or use a system that is not shared) or use it.

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            region: Only municipalities of this region.
            capability: Only this business area and all that are part of it.
            limit: At most so many rows; all for every row.

        Columns:
            system: Id of the system.
            name: Its name.
            vendors: Names of its suppliers.
            users: Municipalities in scope that use it.
            share: Users ÷ municipalities known or using it.
            population: Inhabitants of the users.
            population_share: Of the inhabitants of those known or using it.
            first_adopted: When the first municipality in scope took it into use, as far as is known.
            latest_adopted: When the latest one did.
        """

    def reuse_trend(
        self,
        from_: str | date,
        *,
        to: str | date = 'today',
        step: Literal['month', 'quarter', 'year'] = 'month',
        region: str | None = None,
        capability: str | None = None,
        limit: int | None = 100,
    ) -> Answer:
        """Who already uses which systems?

        Asked of one day after the other; what it means, and its columns, stand at `reuse`.

        Args:
            from_: The first date.
            to: No date after this.
            step: How far apart the dates are.
            region: Only municipalities of this region.
            capability: Only this business area and all that are part of it.
            limit: At most so many rows; all for every row.
        """

    def reuse_candidates(
        self,
        municipality: str,
        *,
        at: str | date = 'today',
        limit: int | None = 100,
    ) -> Answer:
        """Where does this municipality stand alone, and what do others use instead?

        For each system that only this municipality uses, and each business area it supports: living systems for
        the same area with at least two users, those of similar municipalities first (the ten most similar of
        peers).

        Args:
            municipality: The municipality, by its code.
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            limit: At most so many rows; all for every row.

        Columns:
            capability: Business area of both.
            own_system: System that only this municipality uses.
            candidate: System that others use for the same area.
            name: Name of the candidate.
            users: Municipalities that use the candidate.
            similar_users: How many of the ten most similar municipalities use it.
            similar: Those of the ten, the most similar first.
        """

    def reuse_candidates_trend(
        self,
        from_: str | date,
        municipality: str,
        *,
        to: str | date = 'today',
        step: Literal['month', 'quarter', 'year'] = 'month',
        limit: int | None = 100,
    ) -> Answer:
        """Where does this municipality stand alone, and what do others use instead?

        Asked of one day after the other; what it means, and its columns, stand at `reuse_candidates`.

        Args:
            from_: The first date.
            to: No date after this.
            step: How far apart the dates are.
            municipality: The municipality, by its code.
            limit: At most so many rows; all for every row.
        """

    def reuse_rate(
        self,
        *,
        at: str | date = 'today',
        region: str | None = None,
        capability: str | None = None,
        shared: bool = False,
    ) -> Answer:
        """How much of what is in use is used by more than one municipality?

        Systems with at least two users ÷ systems with a user; infrastructure and joint systems are left out
        unless asked for.

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            region: Only municipalities of this region.
            capability: Only this business area and all that are part of it.
            shared: Count infrastructure and joint systems too.

        Columns:
            systems: Systems with a user.
            reused: Those with at least two.
            rate: Reused ÷ systems.
            median_users: Median number of users of a system.
            usages: Pairs of municipality and system in use.
            well_reused: Share of the usages that are of systems with at least five users.
        """

    def reuse_rate_trend(
        self,
        from_: str | date,
        *,
        to: str | date = 'today',
        step: Literal['month', 'quarter', 'year'] = 'month',
        region: str | None = None,
        capability: str | None = None,
        shared: bool = False,
    ) -> Answer:
        """How much of what is in use is used by more than one municipality?

        Asked of one day after the other; what it means, and its columns, stand at `reuse_rate`.

        Args:
            from_: The first date.
            to: No date after this.
            step: How far apart the dates are.
            region: Only municipalities of this region.
            capability: Only this business area and all that are part of it.
            shared: Count infrastructure and joint systems too.
        """

    def single_points(
        self,
        *,
        at: str | date = 'today',
        municipality: str | None = None,
        infrastructure: bool = False,
    ) -> Answer:
        """Which system, or which connection between two systems, would split the landscape if it failed?

        The systems joined by data flows, whichever way they run. An articulation point is a system, and a bridge
        a connection, without which its part of the landscape falls apart; cut_off counts the systems that lose
        touch with the largest remaining part. National registers and shared services are left out unless asked
        for, as everything hangs together in them.

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            municipality: Only the data flows that hold for this municipality, by its code.
            infrastructure: Count national registers and shared services too.

        Columns:
            kind: articulation_point (a system) or bridge (a connection).
            system: Id of the system; of a bridge, the smaller id of its ends.
            other: The other end of a bridge.
            parts: How many parts its own part of the landscape falls into.
            cut_off: Systems outside the largest of those parts.
        """

    def single_points_trend(
        self,
        from_: str | date,
        *,
        to: str | date = 'today',
        step: Literal['month', 'quarter', 'year'] = 'month',
        municipality: str | None = None,
        infrastructure: bool = False,
    ) -> Answer:
        """Which system, or which connection between two systems, would split the landscape if it failed?

        Asked of one day after the other; what it means, and its columns, stand at `single_points`.

        Args:
            from_: The first date.
            to: No date after this.
            step: How far apart the dates are.
            municipality: Only the data flows that hold for this municipality, by its code.
            infrastructure: Count national registers and shared services too.
        """

    def vendor_concentration(
        self,
        *,
        at: str | date = 'today',
        region: str | None = None,
        capability: str | None = None,
        level: Literal['stated', 'main'] = 'stated',
        basis: Literal['usages', 'population', 'contract_value'] = 'usages',
        shared: bool = False,
        at_least: int = 5,
        limit: int | None = 100,
    ) -> Answer:
        """Which business areas depend on few vendors?

        HHI = sum of squared percentage shares; vendors count under their ultimate owner. Bands: low up to 1 000,
        moderate up to 1 800, high above. hhi_if_new and hhi_if_largest say what HHI would be if every silent
        municipality bought as the reporting ones do, each from a vendor of its own or all from the largest.

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            region: Only municipalities of this region.
            capability: Only this business area and all that are part of it.
            level: Business areas as stated of the systems, or the main areas above them.
            basis: What a share is a share of.
            shared: Count infrastructure and joint systems too.
            at_least: Areas with fewer municipalities get no band and stand last.
            limit: At most so many rows; all for every row.

        Columns:
            capability: Business area; * is the total.
            name: Its Danish name.
            municipalities: Municipalities in scope that use a system of the area.
            vendors: Vendors with a share, under their ultimate owners.
            total: What the shares are of: usages, inhabitants or kroner a year.
            hhi: 0 to 10 000.
            cr1: Share of the largest, in percent.
            cr4: Share of the four largest, in percent.
            effective_vendors: 10 000 ÷ HHI.
            band: low, moderate or high; empty where too little is known.
            largest: Id of the largest owner.
            largest_share: 0 to 1.
            unknown: Usages without supplier or population, or contracts without value or vendor; not in the
                total.
            shared_usages: Usages of infrastructure and joint systems in the area.
            hhi_if_new: HHI if the silent municipalities each had a vendor of their own.
            hhi_if_largest: HHI if they all had the largest.
            owners: Up to ten owners, the largest first.
            shares: Their shares, 0 to 1; HHI is the sum of the squares of all, in percent.
        """

    def vendor_concentration_trend(
        self,
        from_: str | date,
        *,
        to: str | date = 'today',
        step: Literal['month', 'quarter', 'year'] = 'month',
        region: str | None = None,
        capability: str | None = None,
        level: Literal['stated', 'main'] = 'stated',
        basis: Literal['usages', 'population', 'contract_value'] = 'usages',
        shared: bool = False,
        at_least: int = 5,
        limit: int | None = 100,
    ) -> Answer:
        """Which business areas depend on few vendors?

        Asked of one day after the other; what it means, and its columns, stand at `vendor_concentration`.

        Args:
            from_: The first date.
            to: No date after this.
            step: How far apart the dates are.
            region: Only municipalities of this region.
            capability: Only this business area and all that are part of it.
            level: Business areas as stated of the systems, or the main areas above them.
            basis: What a share is a share of.
            shared: Count infrastructure and joint systems too.
            at_least: Areas with fewer municipalities get no band and stand last.
            limit: At most so many rows; all for every row.
        """

    def vendor_cover(
        self,
        *,
        at: str | date = 'today',
    ) -> Answer:
        """How few vendors would have to fail for more than half of the systems in use to have no supplier?

        Over the systems in use whose supplier is known, with vendors under their ultimate owner. Each step takes
        the owner of the most systems not yet lost; a system is lost once all its owners are taken. Step by step
        (greedily), so that there may be an even smaller set.

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.

        Columns:
            rank: Step.
            vendor: Id of the owner that is taken.
            systems: Systems that are lost in this step.
            cumulative_share: Share of the systems that are lost so far, 0 to 1.
        """

    def vendor_cover_trend(
        self,
        from_: str | date,
        *,
        to: str | date = 'today',
        step: Literal['month', 'quarter', 'year'] = 'month',
    ) -> Answer:
        """How few vendors would have to fail for more than half of the systems in use to have no supplier?

        Asked of one day after the other; what it means, and its columns, stand at `vendor_cover`.

        Args:
            from_: The first date.
            to: No date after this.
            step: How far apart the dates are.
        """

    def vendor_exit(
        self,
        vendor: str,
        *,
        at: str | date = 'today',
        limit: int | None = 100,
    ) -> Answer:
        """What is hit if a vendor and all that it owns leave the market?

        Each system in use that the vendor or one of its subsidiaries supplies, with who uses it, what flows
        through it, what is paid for it, who else supplies it, the business areas where the group is alone, and
        up to five living systems of others for the same areas, those with most users first. Nothing is changed
        in the graph.

        Args:
            vendor: The vendor that leaves, by its id; with it goes all that it owns.
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            limit: At most so many rows; all for every row.

        Columns:
            system: Id of the system.
            name: Its name.
            users: Municipalities that use it.
            population: Inhabitants of the users.
            flows: Active data flows from or to it.
            contract_value: Its part of the active contracts awarded to the group, kroner a year.
            remaining: Suppliers outside the group.
            sole: Business areas of the system that only the group supplies.
            replacements: Up to five living systems in use from others for the same areas, the most used first.
            contracts: The active contracts awarded to the group that cover it.
        """

    def vendor_exit_trend(
        self,
        from_: str | date,
        vendor: str,
        *,
        to: str | date = 'today',
        step: Literal['month', 'quarter', 'year'] = 'month',
        limit: int | None = 100,
    ) -> Answer:
        """What is hit if a vendor and all that it owns leave the market?

        Asked of one day after the other; what it means, and its columns, stand at `vendor_exit`.

        Args:
            from_: The first date.
            to: No date after this.
            step: How far apart the dates are.
            vendor: The vendor that leaves, by its id; with it goes all that it owns.
            limit: At most so many rows; all for every row.
        """

    def vendor_lock_in(
        self,
        *,
        at: str | date = 'today',
        municipality: str | None = None,
        vendor: str | None = None,
        limit: int | None = 100,
    ) -> Answer:
        """How hard would it be for a municipality to leave one of its vendors?

        Four parts from 0 to 1: the vendor's share of the municipality's systems; the share of the data flows
        with its systems whose interfaces follow no standard; months until the contracts with it end ÷ 60; and
        how few alternatives others use, where five are plenty. The index is the mean of the known parts; with
        fewer than three of them it says little, and such rows stand last. Vendors count under their ultimate
        owner.

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            municipality: Only this municipality, by its code.
            vendor: Only this vendor, by its id; it stands for its ultimate owner.
            limit: At most so many rows; all for every row.

        Columns:
            municipality: Code of the municipality.
            vendor: Id of the ultimate owner.
            systems: Its systems in use in the municipality.
            system_share: Those ÷ all systems in use there, 0 to 1.
            closed_flow_share: Of the flows in the municipality with a system of the vendor and a known
                interface: those that follow no standard.
            months_left: Until the last contract with it ends, or the months of notice where there is no end.
            exit_part: Months left ÷ 60, at most 1.
            alternatives_part: Mean over its systems of 1 − min(5, alternatives in use elsewhere) ÷ 5.
            index: Mean of the known parts, 0 to 1.
            parts_known: How many of the four parts are known.
            which: The systems.
            closed_flows: The closed ones among those flows.
            known_flows: The flows that the share is of: with a system of the vendor and a known interface, where
                the municipality reports them.
            contract: The contract that the months are those of.
        """

    def vendor_lock_in_trend(
        self,
        from_: str | date,
        *,
        to: str | date = 'today',
        step: Literal['month', 'quarter', 'year'] = 'month',
        municipality: str | None = None,
        vendor: str | None = None,
        limit: int | None = 100,
    ) -> Answer:
        """How hard would it be for a municipality to leave one of its vendors?

        Asked of one day after the other; what it means, and its columns, stand at `vendor_lock_in`.

        Args:
            from_: The first date.
            to: No date after this.
            step: How far apart the dates are.
            municipality: Only this municipality, by its code.
            vendor: Only this vendor, by its id; it stands for its ultimate owner.
            limit: At most so many rows; all for every row.
        """

    def vendor_merger(
        self,
        acquirer: str,
        target: str,
        *,
        at: str | date = 'today',
        level: Literal['stated', 'main'] = 'stated',
        basis: Literal['usages', 'population', 'contract_value'] = 'usages',
        shared: bool = False,
    ) -> Answer:
        """What would it do to competition if one vendor bought another?

        HHI as in vendor_concentration, of the whole landscape, before and after the target and all that it owns
        move under the acquirer's ultimate owner; what else the target's old owner has stays there. Only business
        areas in which both have a share; flagged when HHI after is above 1 800 and rises by more than 100.
        Nothing is changed in the graph.

        Args:
            acquirer: The vendor that buys, by its id; it stands for its ultimate owner.
            target: The vendor that is bought, by its id, with all that it owns.
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            level: Business areas as stated of the systems, or the main areas above them.
            basis: What a share is a share of.
            shared: Count infrastructure and joint systems too.

        Columns:
            capability: Business area; * is the total.
            name: Its Danish name.
            hhi_before: HHI as it is, 0 to 10 000.
            hhi_after: HHI after the merger.
            delta: HHI after minus HHI before.
            flagged: HHI after is above 1 800 and has risen by more than 100.
        """

    def vendor_merger_trend(
        self,
        from_: str | date,
        acquirer: str,
        target: str,
        *,
        to: str | date = 'today',
        step: Literal['month', 'quarter', 'year'] = 'month',
        level: Literal['stated', 'main'] = 'stated',
        basis: Literal['usages', 'population', 'contract_value'] = 'usages',
        shared: bool = False,
    ) -> Answer:
        """What would it do to competition if one vendor bought another?

        Asked of one day after the other; what it means, and its columns, stand at `vendor_merger`.

        Args:
            from_: The first date.
            to: No date after this.
            step: How far apart the dates are.
            acquirer: The vendor that buys, by its id; it stands for its ultimate owner.
            target: The vendor that is bought, by its id, with all that it owns.
            level: Business areas as stated of the systems, or the main areas above them.
            basis: What a share is a share of.
            shared: Count infrastructure and joint systems too.
        """

    def check_capability_cycle(
        self,
        *,
        limit: int | None = 100,
    ) -> Answer:
        """Which business areas are part of themselves, directly or through others?

        The right answer is no rows. Remove one of the relationships: until then no figure by main area can be
        trusted.

        Args:
            limit: At most so many rows; all for every row.

        Columns:
            capability: A member of the circle.
            circle: A shortest way from it back to it.
        """

    def check_contract_incomplete(
        self,
        *,
        limit: int | None = 100,
    ) -> Answer:
        """Which contracts lack a vendor, a system or a holder?

        The right answer is no rows. Look it up in the source: what a contract does not name counts in no figure.

        Args:
            limit: At most so many rows; all for every row.

        Columns:
            contract: The contract.
            title: What it is about.
            lacks: Which of vendor, system and holder.
        """

    def check_duplicate_vendors(
        self,
        *,
        limit: int | None = 100,
    ) -> Answer:
        """Which vendors are probably one, as they have the same CVR number?

        The right answer is no rows. Merge them, or correct the number: concentration counts them as two.

        Args:
            limit: At most so many rows; all for every row.

        Columns:
            cvr: The number.
            vendors: The vendors that have it.
        """

    def check_ended_contract(
        self,
        *,
        at: str | date = 'today',
        limit: int | None = 100,
    ) -> Answer:
        """Which systems are in use under a contract that has ended?

        The right answer is no rows. Find out whether it was prolonged: without a contract there is neither price
        nor support to rely on.

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            limit: At most so many rows; all for every row.

        Columns:
            contract: The contract that has ended.
            system: The system.
            municipality: Where it is in use.
            ends_on: When it ended.
        """

    def check_flow_outside_use(
        self,
        *,
        at: str | date = 'today',
        limit: int | None = 100,
    ) -> Answer:
        """Which data flows run within a municipality that does not use one of their ends?

        The right answer is no rows. Either a usage is missing in the source, or the flow has ended: add the
        usage, or close the flow's WITHIN.

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            limit: At most so many rows; all for every row.

        Columns:
            municipality: Where the flow runs.
            flow: The flow.
            system: The end that is not in use there.
        """

    def check_overlapping_usages(
        self,
        *,
        limit: int | None = 100,
    ) -> Answer:
        """Where does a municipality use the same system twice at the same time?

        The right answer is no rows. Close the earlier one where the later begins, if they are one.

        Args:
            limit: At most so many rows; all for every row.

        Columns:
            municipality: Where it is in use.
            system: The system.
            first: When the one began; null when not known.
            second: When the other began.
        """

    def check_ownership_cycle(
        self,
        *,
        at: str | date = 'today',
        limit: int | None = 100,
    ) -> Answer:
        """Which vendors are owned by themselves, directly or through others?

        The right answer is no rows. Remove one of the relationships: until then no figure that rolls up can be
        trusted.

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            limit: At most so many rows; all for every row.

        Columns:
            vendor: A member of the circle.
            circle: A shortest way from it back to it.
        """

    def check_requirement_overdue(
        self,
        *,
        at: str | date = 'today',
        limit: int | None = 100,
    ) -> Answer:
        """Which requirements are past their deadline and not known to be met by anybody?

        The right answer is no rows. Look at unknown first: where nobody reports, nobody can be seen to meet it.
        Else take the requirement up again.

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            limit: At most so many rows; all for every row.

        Columns:
            requirement: The requirement.
            decision: The decision that sets it.
            deadline: Its deadline.
            applicable: Municipalities that it concerns.
            explained: Those with an accepted deviation.
            missing: Those that do not meet it.
            unknown: Those of whom nothing is known.
        """

    def check_requirement_unmeetable(
        self,
        *,
        at: str | date = 'today',
        limit: int | None = 100,
    ) -> Answer:
        """Which requirements demand something that nothing living is or realises?

        The right answer is no rows. Name what realises it, if something does; else the requirement has to be
        taken up again.

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            limit: At most so many rows; all for every row.

        Columns:
            requirement: The requirement.
            decision: The decision that sets it.
            demands: What kind of thing is demanded.
            target: Its id.
        """

    def check_retired_system_in_use(
        self,
        *,
        at: str | date = 'today',
        limit: int | None = 100,
    ) -> Answer:
        """Which systems are still in use although an adopted decision requires that they are retired?

        The right answer is no rows. Ask the municipality when the usage ends, or have a deviation accepted.

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            limit: At most so many rows; all for every row.

        Columns:
            system: The system.
            municipality: Where it is in use.
            requirement: The requirement that it is retired.
            decision: The decision that sets it.
            deadline: When it was to be out of use.
        """

    def check_superseded_by_rejected(
        self,
        *,
        limit: int | None = 100,
    ) -> Answer:
        """Which decisions are superseded by one that was rejected?

        The right answer is no rows. Correct the status of the later decision, or remove the SUPERSEDES.

        Args:
            limit: At most so many rows; all for every row.

        Columns:
            decision: The decision that is superseded.
            rejected: The rejected one that supersedes it.
        """

    def check_system_undescribed(
        self,
        *,
        at: str | date = 'today',
        limit: int | None = 100,
    ) -> Answer:
        """Of which systems in use is the supplier or the business area not known?

        The right answer is no rows. Find out: without them the system is missing from concentration, duplication
        and suggestions.

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            limit: At most so many rows; all for every row.

        Columns:
            system: The system.
            name: Its name.
            users: Municipalities that use it.
            lacks: Which of supplier and business area.
        """

    def check_unknown_source(
        self,
        *,
        limit: int | None = 100,
    ) -> Answer:
        """Which facts name a source that there is none of?

        The right answer is no rows. Add the source, or correct its id where it is named.

        Args:
            limit: At most so many rows; all for every row.

        Columns:
            unknown: The id that names no source.
            type: Kind of thing or relationship that names it.
            facts: How many of them do.
            example: One of them: its key, or the keys of its two ends.
        """

    def check_usage_past_end_of_life(
        self,
        *,
        at: str | date = 'today',
        limit: int | None = 100,
    ) -> Answer:
        """Which systems are in use although they are no longer to be had?

        The right answer is no rows. Ask the municipality: either the usage has ended too, or the date is wrong,
        or it runs what nobody maintains.

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            limit: At most so many rows; all for every row.

        Columns:
            system: The system.
            municipality: Where it is in use.
            end_of_life: From when it is no longer to be had.
        """

    def municipalities(
        self,
        *,
        at: str | date = 'today',
        q: str | None = None,
        sort: str | None = None,
        fields: list[str] | None = None,
        changed_since: str | None = None,
        limit: int | None = None,
        sources: str | None = None,
        confidence: Literal['high', 'medium', 'low'] | None = None,
        valid_from: str | None = None,
        valid_to: str | None = None,
        code: str | None = None,
        name: str | None = None,
        region: str | None = None,
        population: int | None = None,
        cvr: str | None = None,
        organisation_uuid: str | None = None,
    ) -> Answer:
        """List municipalities.

        A municipality (kommune).

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            q: Searched for in names and keys; what fits best comes first.
            sort: The property to sort by, - before it for descending.
            fields: The properties that are wanted; all if not given.
            changed_since: Only what changed since a run or a moment.
            limit: At most so many; everything if not given.
            sources: Ids of the sources that assert this; several may. Those that hold this one.
            confidence: How sure it is.
            valid_from: First day on which it holds; empty: unbounded.
            valid_to: First day on which it no longer holds; empty: unbounded.
            code: Kommunekode, four digits with leading zero, e.g. 0101; invented landscapes of over 9 999 places
                    use six.
            name: Official name without the word Kommune.
            region: Name of its region.
            population: Inhabitants.
            cvr: Number in the business register.
            organisation_uuid: UUID in the joint municipal organisation system.

        Columns:
            code: Kommunekode, four digits with leading zero, e.g. 0101; invented landscapes of over 9 999 places
                use six.
            name: Official name without the word Kommune.
            region: Name of its region.
            population: Inhabitants.
            cvr: Number in the business register.
            organisation_uuid: UUID in the joint municipal organisation system.
            valid_from: First day on which it holds; empty: unbounded.
            valid_to: First day on which it no longer holds; empty: unbounded.
            sources: Ids of the sources that assert this; several may.
            confidence: How sure it is.
        """

    def municipality(
        self,
        key: str,
        *,
        at: str | date = 'today',
    ) -> Thing:
        """Look up one municipality, and what it is linked to.

        A municipality (kommune).

        Args:
            key: Its key, however it is written.
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
        """

    def organisations(
        self,
        *,
        at: str | date = 'today',
        q: str | None = None,
        sort: str | None = None,
        fields: list[str] | None = None,
        changed_since: str | None = None,
        limit: int | None = None,
        sources: str | None = None,
        confidence: Literal['high', 'medium', 'low'] | None = None,
        id: str | None = None,
        name: str | None = None,
        kind: str | None = None,
    ) -> Answer:
        """List organisations.

        A public body or community that is no municipality (organisation): KL, KOMBIT, agencies, OS2.

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            q: Searched for in names and keys; what fits best comes first.
            sort: The property to sort by, - before it for descending.
            fields: The properties that are wanted; all if not given.
            changed_since: Only what changed since a run or a moment.
            limit: At most so many; everything if not given.
            sources: Ids of the sources that assert this; several may. Those that hold this one.
            confidence: How sure it is.
            id: Short name.
            name: Name.
            kind: association, joint_company, state or community.

        Columns:
            id: Short name.
            name: Name.
            kind: association, joint_company, state or community.
            sources: Ids of the sources that assert this; several may.
            confidence: How sure it is.
        """

    def organisation(
        self,
        key: str,
        *,
        at: str | date = 'today',
    ) -> Thing:
        """Look up one organisation, and what it is linked to.

        A public body or community that is no municipality (organisation): KL, KOMBIT, agencies, OS2.

        Args:
            key: Its key, however it is written.
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
        """

    def vendors(
        self,
        *,
        at: str | date = 'today',
        q: str | None = None,
        sort: str | None = None,
        fields: list[str] | None = None,
        changed_since: str | None = None,
        limit: int | None = None,
        sources: str | None = None,
        confidence: Literal['high', 'medium', 'low'] | None = None,
        id: str | None = None,
        name: str | None = None,
        cvr: str | None = None,
        country: str | None = None,
        website: str | None = None,
        owned_by: str | None = None,
    ) -> Answer:
        """List vendors.

        A company or body that supplies systems (leverandør).

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            q: Searched for in names and keys; what fits best comes first.
            sort: The property to sort by, - before it for descending.
            fields: The properties that are wanted; all if not given.
            changed_since: Only what changed since a run or a moment.
            limit: At most so many; everything if not given.
            sources: Ids of the sources that assert this; several may. Those that hold this one.
            confidence: How sure it is.
            id: Short name.
            name: Name.
            cvr: Number in the business register.
            country: ISO 3166 code.
            website: Web address.
            owned_by: The key of a vendor: only what is joined to it by OWNED_BY on the day.

        Columns:
            id: Short name.
            name: Name.
            cvr: Number in the business register.
            country: ISO 3166 code.
            website: Web address.
            sources: Ids of the sources that assert this; several may.
            confidence: How sure it is.
        """

    def vendor(
        self,
        key: str,
        *,
        at: str | date = 'today',
    ) -> Thing:
        """Look up one vendor, and what it is linked to.

        A company or body that supplies systems (leverandør).

        Args:
            key: Its key, however it is written.
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
        """

    def systems(
        self,
        *,
        at: str | date = 'today',
        q: str | None = None,
        sort: str | None = None,
        fields: list[str] | None = None,
        changed_since: str | None = None,
        limit: int | None = None,
        sources: str | None = None,
        confidence: Literal['high', 'medium', 'low'] | None = None,
        id: str | None = None,
        name: str | None = None,
        description: str | None = None,
        kind: str | None = None,
        open_source: bool | None = None,
        joint: bool | None = None,
        licence: str | None = None,
        repository_url: str | None = None,
        active_from: str | None = None,
        phase_out_from: str | None = None,
        end_of_life: str | None = None,
        supports: str | None = None,
        supplies: str | None = None,
    ) -> Answer:
        """List systems.

        An IT system or product (it-system).

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            q: Searched for in names and keys; what fits best comes first.
            sort: The property to sort by, - before it for descending.
            fields: The properties that are wanted; all if not given.
            changed_since: Only what changed since a run or a moment.
            limit: At most so many; everything if not given.
            sources: Ids of the sources that assert this; several may. Those that hold this one.
            confidence: How sure it is.
            id: Short name.
            name: Name.
            description: What it does.
            kind: saas, on_premises, shared_service, national_register; the last two are infrastructure.
            open_source: Whether its source is open.
            joint: Whether the municipalities own or bought it together.
            licence: Licence (SPDX).
            repository_url: Where its source is.
            active_from: When it came into being.
            phase_out_from: From when it is phased out.
            end_of_life: From when it is no longer to be had.
            supports: The key of a capability: only what is joined to it by SUPPORTS on the day.
            supplies: The key of a vendor: only what is joined to it by SUPPLIES on the day.

        Columns:
            id: Short name.
            name: Name.
            description: What it does.
            kind: saas, on_premises, shared_service, national_register; the last two are infrastructure.
            open_source: Whether its source is open.
            joint: Whether the municipalities own or bought it together.
            licence: Licence (SPDX).
            repository_url: Where its source is.
            active_from: When it came into being.
            phase_out_from: From when it is phased out.
            end_of_life: From when it is no longer to be had.
            sources: Ids of the sources that assert this; several may.
            confidence: How sure it is.
        """

    def system(
        self,
        key: str,
        *,
        at: str | date = 'today',
    ) -> Thing:
        """Look up one system, and what it is linked to.

        An IT system or product (it-system).

        Args:
            key: Its key, however it is written.
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
        """

    def capabilities(
        self,
        *,
        at: str | date = 'today',
        q: str | None = None,
        sort: str | None = None,
        fields: list[str] | None = None,
        changed_since: str | None = None,
        limit: int | None = None,
        sources: str | None = None,
        confidence: Literal['high', 'medium', 'low'] | None = None,
        id: str | None = None,
        name_da: str | None = None,
        name_en: str | None = None,
        level: int | None = None,
        part_of: str | None = None,
    ) -> Answer:
        """List capabilities.

        A business area (opgaveområde), after KLE where a number exists.

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            q: Searched for in names and keys; what fits best comes first.
            sort: The property to sort by, - before it for descending.
            fields: The properties that are wanted; all if not given.
            changed_since: Only what changed since a run or a moment.
            limit: At most so many; everything if not given.
            sources: Ids of the sources that assert this; several may. Those that hold this one.
            confidence: How sure it is.
            id: KLE number where one exists, e.g. 27.
            name_da: Danish name.
            name_en: English name.
            level: 1 for a main group, 2 for a group.
            part_of: The key of a capability: only what is joined to it by PART_OF.

        Columns:
            id: KLE number where one exists, e.g. 27.
            name_da: Danish name.
            name_en: English name.
            level: 1 for a main group, 2 for a group.
            sources: Ids of the sources that assert this; several may.
            confidence: How sure it is.
        """

    def capability(
        self,
        key: str,
        *,
        at: str | date = 'today',
    ) -> Thing:
        """Look up one capability, and what it is linked to.

        A business area (opgaveområde), after KLE where a number exists.

        Args:
            key: Its key, however it is written.
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
        """

    def building_blocks(
        self,
        *,
        at: str | date = 'today',
        q: str | None = None,
        sort: str | None = None,
        fields: list[str] | None = None,
        changed_since: str | None = None,
        limit: int | None = None,
        sources: str | None = None,
        confidence: Literal['high', 'medium', 'low'] | None = None,
        id: str | None = None,
        name: str | None = None,
    ) -> Answer:
        """List building blocks.

        A block of the common architecture (byggeblok i rammearkitekturen).

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            q: Searched for in names and keys; what fits best comes first.
            sort: The property to sort by, - before it for descending.
            fields: The properties that are wanted; all if not given.
            changed_since: Only what changed since a run or a moment.
            limit: At most so many; everything if not given.
            sources: Ids of the sources that assert this; several may. Those that hold this one.
            confidence: How sure it is.
            id: Short name.
            name: Name.

        Columns:
            id: Short name.
            name: Name.
            sources: Ids of the sources that assert this; several may.
            confidence: How sure it is.
        """

    def building_block(
        self,
        key: str,
        *,
        at: str | date = 'today',
    ) -> Thing:
        """Look up one building block, and what it is linked to.

        A block of the common architecture (byggeblok i rammearkitekturen).

        Args:
            key: Its key, however it is written.
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
        """

    def standards(
        self,
        *,
        at: str | date = 'today',
        q: str | None = None,
        sort: str | None = None,
        fields: list[str] | None = None,
        changed_since: str | None = None,
        limit: int | None = None,
        sources: str | None = None,
        confidence: Literal['high', 'medium', 'low'] | None = None,
        id: str | None = None,
        name: str | None = None,
        version: str | None = None,
        url: str | None = None,
    ) -> Answer:
        """List standards.

        An interface standard or integration specification (standard), e.g. SF1470.

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            q: Searched for in names and keys; what fits best comes first.
            sort: The property to sort by, - before it for descending.
            fields: The properties that are wanted; all if not given.
            changed_since: Only what changed since a run or a moment.
            limit: At most so many; everything if not given.
            sources: Ids of the sources that assert this; several may. Those that hold this one.
            confidence: How sure it is.
            id: Short name.
            name: Name.
            version: Version.
            url: Where it is described.

        Columns:
            id: Short name.
            name: Name.
            version: Version.
            url: Where it is described.
            sources: Ids of the sources that assert this; several may.
            confidence: How sure it is.
        """

    def standard(
        self,
        key: str,
        *,
        at: str | date = 'today',
    ) -> Thing:
        """Look up one standard, and what it is linked to.

        An interface standard or integration specification (standard), e.g. SF1470.

        Args:
            key: Its key, however it is written.
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
        """

    def interfaces(
        self,
        *,
        at: str | date = 'today',
        q: str | None = None,
        sort: str | None = None,
        fields: list[str] | None = None,
        changed_since: str | None = None,
        limit: int | None = None,
        sources: str | None = None,
        confidence: Literal['high', 'medium', 'low'] | None = None,
        id: str | None = None,
        name: str | None = None,
        kind: str | None = None,
        exposes: str | None = None,
    ) -> Answer:
        """List interfaces.

        What a system exposes to others (snitflade).

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            q: Searched for in names and keys; what fits best comes first.
            sort: The property to sort by, - before it for descending.
            fields: The properties that are wanted; all if not given.
            changed_since: Only what changed since a run or a moment.
            limit: At most so many; everything if not given.
            sources: Ids of the sources that assert this; several may. Those that hold this one.
            confidence: How sure it is.
            id: Short name.
            name: Name.
            kind: Service, file, event…
            exposes: The key of a system: only what is joined to it by EXPOSES on the day.

        Columns:
            id: Short name.
            name: Name.
            kind: Service, file, event…
            sources: Ids of the sources that assert this; several may.
            confidence: How sure it is.
        """

    def interface(
        self,
        key: str,
        *,
        at: str | date = 'today',
    ) -> Thing:
        """Look up one interface, and what it is linked to.

        What a system exposes to others (snitflade).

        Args:
            key: Its key, however it is written.
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
        """

    def data_flows(
        self,
        *,
        at: str | date = 'today',
        q: str | None = None,
        sort: str | None = None,
        fields: list[str] | None = None,
        changed_since: str | None = None,
        limit: int | None = None,
        sources: str | None = None,
        confidence: Literal['high', 'medium', 'low'] | None = None,
        id: str | None = None,
        description: str | None = None,
        data_objects: str | None = None,
        frequency: str | None = None,
        personal_data: Literal['none', 'ordinary', 'sensitive'] | None = None,
    ) -> Answer:
        """List data flows.

        Data sent from one system to another (dataudveksling).

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            q: Searched for in names and keys; what fits best comes first.
            sort: The property to sort by, - before it for descending.
            fields: The properties that are wanted; all if not given.
            changed_since: Only what changed since a run or a moment.
            limit: At most so many; everything if not given.
            sources: Ids of the sources that assert this; several may. Those that hold this one.
            confidence: How sure it is.
            id: Short name.
            description: What is sent and why.
            data_objects: What it carries. Those that hold this one.
            frequency: How often.
            personal_data: Whether it carries personal data.

        Columns:
            id: Short name.
            description: What is sent and why.
            data_objects: What it carries.
            frequency: How often.
            personal_data: Whether it carries personal data.
            sources: Ids of the sources that assert this; several may.
            confidence: How sure it is.
        """

    def data_flow(
        self,
        key: str,
        *,
        at: str | date = 'today',
    ) -> Thing:
        """Look up one data flow, and what it is linked to.

        Data sent from one system to another (dataudveksling).

        Args:
            key: Its key, however it is written.
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
        """

    def contracts(
        self,
        *,
        at: str | date = 'today',
        q: str | None = None,
        sort: str | None = None,
        fields: list[str] | None = None,
        changed_since: str | None = None,
        limit: int | None = None,
        sources: str | None = None,
        confidence: Literal['high', 'medium', 'low'] | None = None,
        id: str | None = None,
        title: str | None = None,
        value_dkk: int | None = None,
        signed_on: str | None = None,
        starts_on: str | None = None,
        ends_on: str | None = None,
        notice_months: int | None = None,
        extension_options: int | None = None,
        procedure: str | None = None,
        held_by: str | None = None,
        awarded_to: str | None = None,
    ) -> Answer:
        """List contracts.

        An agreement on delivery (kontrakt).

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            q: Searched for in names and keys; what fits best comes first.
            sort: The property to sort by, - before it for descending.
            fields: The properties that are wanted; all if not given.
            changed_since: Only what changed since a run or a moment.
            limit: At most so many; everything if not given.
            sources: Ids of the sources that assert this; several may. Those that hold this one.
            confidence: How sure it is.
            id: Short name.
            title: Title.
            value_dkk: Kroner a year.
            signed_on: When it was signed.
            starts_on: First day.
            ends_on: Last day.
            notice_months: Months of notice.
            extension_options: How many times it can be extended.
            procedure: How it was procured.
            held_by: The key of a municipality or an organisation, as Municipality:key where several have it:
                    only what is joined to it by HELD_BY on the day.
            awarded_to: The key of a vendor: only what is joined to it by AWARDED_TO on the day.

        Columns:
            id: Short name.
            title: Title.
            value_dkk: Kroner a year.
            signed_on: When it was signed.
            starts_on: First day.
            ends_on: Last day.
            notice_months: Months of notice.
            extension_options: How many times it can be extended.
            procedure: How it was procured.
            sources: Ids of the sources that assert this; several may.
            confidence: How sure it is.
        """

    def contract(
        self,
        key: str,
        *,
        at: str | date = 'today',
    ) -> Thing:
        """Look up one contract, and what it is linked to.

        An agreement on delivery (kontrakt).

        Args:
            key: Its key, however it is written.
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
        """

    def visions(
        self,
        *,
        at: str | date = 'today',
        q: str | None = None,
        sort: str | None = None,
        fields: list[str] | None = None,
        changed_since: str | None = None,
        limit: int | None = None,
        sources: str | None = None,
        confidence: Literal['high', 'medium', 'low'] | None = None,
        id: str | None = None,
        title: str | None = None,
        statement: str | None = None,
        year: int | None = None,
    ) -> Answer:
        """List visions.

        Where the council wants to go (vision).

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            q: Searched for in names and keys; what fits best comes first.
            sort: The property to sort by, - before it for descending.
            fields: The properties that are wanted; all if not given.
            changed_since: Only what changed since a run or a moment.
            limit: At most so many; everything if not given.
            sources: Ids of the sources that assert this; several may. Those that hold this one.
            confidence: How sure it is.
            id: Short name.
            title: Title.
            statement: What it says.
            year: Year.

        Columns:
            id: Short name.
            title: Title.
            statement: What it says.
            year: Year.
            sources: Ids of the sources that assert this; several may.
            confidence: How sure it is.
        """

    def vision(
        self,
        key: str,
        *,
        at: str | date = 'today',
    ) -> Thing:
        """Look up one vision, and what it is linked to.

        Where the council wants to go (vision).

        Args:
            key: Its key, however it is written.
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
        """

    def goals(
        self,
        *,
        at: str | date = 'today',
        q: str | None = None,
        sort: str | None = None,
        fields: list[str] | None = None,
        changed_since: str | None = None,
        limit: int | None = None,
        sources: str | None = None,
        confidence: Literal['high', 'medium', 'low'] | None = None,
        id: str | None = None,
        title: str | None = None,
        statement: str | None = None,
        year: int | None = None,
        serves: str | None = None,
    ) -> Answer:
        """List goals.

        What serves the vision (mål).

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            q: Searched for in names and keys; what fits best comes first.
            sort: The property to sort by, - before it for descending.
            fields: The properties that are wanted; all if not given.
            changed_since: Only what changed since a run or a moment.
            limit: At most so many; everything if not given.
            sources: Ids of the sources that assert this; several may. Those that hold this one.
            confidence: How sure it is.
            id: Short name.
            title: Title.
            statement: What it says.
            year: Year.
            serves: The key of a vision: only what is joined to it by SERVES.

        Columns:
            id: Short name.
            title: Title.
            statement: What it says.
            year: Year.
            sources: Ids of the sources that assert this; several may.
            confidence: How sure it is.
        """

    def goal(
        self,
        key: str,
        *,
        at: str | date = 'today',
    ) -> Thing:
        """Look up one goal, and what it is linked to.

        What serves the vision (mål).

        Args:
            key: Its key, however it is written.
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
        """

    def principles(
        self,
        *,
        at: str | date = 'today',
        q: str | None = None,
        sort: str | None = None,
        fields: list[str] | None = None,
        changed_since: str | None = None,
        limit: int | None = None,
        sources: str | None = None,
        confidence: Literal['high', 'medium', 'low'] | None = None,
        id: str | None = None,
        title: str | None = None,
        statement: str | None = None,
        year: int | None = None,
    ) -> Answer:
        """List principles.

        An architecture principle or rule (princip).

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            q: Searched for in names and keys; what fits best comes first.
            sort: The property to sort by, - before it for descending.
            fields: The properties that are wanted; all if not given.
            changed_since: Only what changed since a run or a moment.
            limit: At most so many; everything if not given.
            sources: Ids of the sources that assert this; several may. Those that hold this one.
            confidence: How sure it is.
            id: Short name.
            title: Title.
            statement: What it says.
            year: Year.

        Columns:
            id: Short name.
            title: Title.
            statement: What it says.
            year: Year.
            sources: Ids of the sources that assert this; several may.
            confidence: How sure it is.
        """

    def principle(
        self,
        key: str,
        *,
        at: str | date = 'today',
    ) -> Thing:
        """Look up one principle, and what it is linked to.

        An architecture principle or rule (princip).

        Args:
            key: Its key, however it is written.
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
        """

    def meetings(
        self,
        *,
        at: str | date = 'today',
        q: str | None = None,
        sort: str | None = None,
        fields: list[str] | None = None,
        changed_since: str | None = None,
        limit: int | None = None,
        sources: str | None = None,
        confidence: Literal['high', 'medium', 'low'] | None = None,
        id: str | None = None,
        title: str | None = None,
        held_on: str | None = None,
        number: str | None = None,
        convened_by: str | None = None,
    ) -> Answer:
        """List meetings.

        A meeting of a council, board or group (møde).

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            q: Searched for in names and keys; what fits best comes first.
            sort: The property to sort by, - before it for descending.
            fields: The properties that are wanted; all if not given.
            changed_since: Only what changed since a run or a moment.
            limit: At most so many; everything if not given.
            sources: Ids of the sources that assert this; several may. Those that hold this one.
            confidence: How sure it is.
            id: Short name.
            title: Title.
            held_on: When it was held.
            number: Its number.
            convened_by: The key of an organisation or a working group, as Organisation:key where several have
                    it: only what is joined to it by CONVENED_BY.

        Columns:
            id: Short name.
            title: Title.
            held_on: When it was held.
            number: Its number.
            sources: Ids of the sources that assert this; several may.
            confidence: How sure it is.
        """

    def meeting(
        self,
        key: str,
        *,
        at: str | date = 'today',
    ) -> Thing:
        """Look up one meeting, and what it is linked to.

        A meeting of a council, board or group (møde).

        Args:
            key: Its key, however it is written.
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
        """

    def decisions(
        self,
        *,
        at: str | date = 'today',
        q: str | None = None,
        sort: str | None = None,
        fields: list[str] | None = None,
        changed_since: str | None = None,
        limit: int | None = None,
        sources: str | None = None,
        confidence: Literal['high', 'medium', 'low'] | None = None,
        id: str | None = None,
        title: str | None = None,
        status: Literal['proposed', 'adopted', 'rejected', 'superseded'] | None = None,
        summary: str | None = None,
        decided_on: str | None = None,
        kind: str | None = None,
        taken_by: str | None = None,
    ) -> Answer:
        """List decisions.

        What was decided (beslutning).

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            q: Searched for in names and keys; what fits best comes first.
            sort: The property to sort by, - before it for descending.
            fields: The properties that are wanted; all if not given.
            changed_since: Only what changed since a run or a moment.
            limit: At most so many; everything if not given.
            sources: Ids of the sources that assert this; several may. Those that hold this one.
            confidence: How sure it is.
            id: Short name.
            title: Title.
            status: Where it stands.
            summary: What was decided.
            decided_on: When it was decided.
            kind: strategic, architecture, procurement…
            taken_by: The key of an organisation or a municipality or a working group, as Organisation:key where
                    several have it: only what is joined to it by TAKEN_BY.

        Columns:
            id: Short name.
            title: Title.
            status: Where it stands.
            summary: What was decided.
            decided_on: When it was decided.
            kind: strategic, architecture, procurement…
            sources: Ids of the sources that assert this; several may.
            confidence: How sure it is.
        """

    def decision(
        self,
        key: str,
        *,
        at: str | date = 'today',
    ) -> Thing:
        """Look up one decision, and what it is linked to.

        What was decided (beslutning).

        Args:
            key: Its key, however it is written.
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
        """

    def requirements(
        self,
        *,
        at: str | date = 'today',
        q: str | None = None,
        sort: str | None = None,
        fields: list[str] | None = None,
        changed_since: str | None = None,
        limit: int | None = None,
        sources: str | None = None,
        confidence: Literal['high', 'medium', 'low'] | None = None,
        id: str | None = None,
        kind: Literal['integration', 'standard', 'adoption', 'retirement'] | None = None,
        applies_from: str | None = None,
        deadline: str | None = None,
        sets: str | None = None,
    ) -> Answer:
        """List requirements.

        What a decision asks of the landscape, in checkable form (krav).

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            q: Searched for in names and keys; what fits best comes first.
            sort: The property to sort by, - before it for descending.
            fields: The properties that are wanted; all if not given.
            changed_since: Only what changed since a run or a moment.
            limit: At most so many; everything if not given.
            sources: Ids of the sources that assert this; several may. Those that hold this one.
            confidence: How sure it is.
            id: Short name.
            kind: What it asks for.
            applies_from: First day on which it applies.
            deadline: Last day to fulfil it.
            sets: The key of a decision: only what is joined to it by SETS.

        Columns:
            id: Short name.
            kind: What it asks for.
            applies_from: First day on which it applies.
            deadline: Last day to fulfil it.
            sources: Ids of the sources that assert this; several may.
            confidence: How sure it is.
        """

    def requirement(
        self,
        key: str,
        *,
        at: str | date = 'today',
    ) -> Thing:
        """Look up one requirement, and what it is linked to.

        What a decision asks of the landscape, in checkable form (krav).

        Args:
            key: Its key, however it is written.
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
        """

    def deviations(
        self,
        *,
        at: str | date = 'today',
        q: str | None = None,
        sort: str | None = None,
        fields: list[str] | None = None,
        changed_since: str | None = None,
        limit: int | None = None,
        sources: str | None = None,
        confidence: Literal['high', 'medium', 'low'] | None = None,
        id: str | None = None,
        reason: str | None = None,
        owner: str | None = None,
        expires_on: str | None = None,
    ) -> Answer:
        """List deviations.

        A claim to deviate from a requirement: follow or explain (afvigelse).

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            q: Searched for in names and keys; what fits best comes first.
            sort: The property to sort by, - before it for descending.
            fields: The properties that are wanted; all if not given.
            changed_since: Only what changed since a run or a moment.
            limit: At most so many; everything if not given.
            sources: Ids of the sources that assert this; several may. Those that hold this one.
            confidence: How sure it is.
            id: Short name.
            reason: Why.
            owner: Who answers for it.
            expires_on: Last day on which it counts.

        Columns:
            id: Short name.
            reason: Why.
            owner: Who answers for it.
            expires_on: Last day on which it counts.
            sources: Ids of the sources that assert this; several may.
            confidence: How sure it is.
        """

    def deviation(
        self,
        key: str,
        *,
        at: str | date = 'today',
    ) -> Thing:
        """Look up one deviation, and what it is linked to.

        A claim to deviate from a requirement: follow or explain (afvigelse).

        Args:
            key: Its key, however it is written.
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
        """

    def working_groups(
        self,
        *,
        at: str | date = 'today',
        q: str | None = None,
        sort: str | None = None,
        fields: list[str] | None = None,
        changed_since: str | None = None,
        limit: int | None = None,
        sources: str | None = None,
        confidence: Literal['high', 'medium', 'low'] | None = None,
        id: str | None = None,
        name: str | None = None,
        purpose: str | None = None,
        starts_on: str | None = None,
        ends_on: str | None = None,
    ) -> Answer:
        """List working groups.

        A council, board or group with members (arbejdsgruppe).

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            q: Searched for in names and keys; what fits best comes first.
            sort: The property to sort by, - before it for descending.
            fields: The properties that are wanted; all if not given.
            changed_since: Only what changed since a run or a moment.
            limit: At most so many; everything if not given.
            sources: Ids of the sources that assert this; several may. Those that hold this one.
            confidence: How sure it is.
            id: Short name.
            name: Name.
            purpose: What it is for.
            starts_on: First day.
            ends_on: Last day.

        Columns:
            id: Short name.
            name: Name.
            purpose: What it is for.
            starts_on: First day.
            ends_on: Last day.
            sources: Ids of the sources that assert this; several may.
            confidence: How sure it is.
        """

    def working_group(
        self,
        key: str,
        *,
        at: str | date = 'today',
    ) -> Thing:
        """Look up one working group, and what it is linked to.

        A council, board or group with members (arbejdsgruppe).

        Args:
            key: Its key, however it is written.
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
        """

    def persons(
        self,
        *,
        at: str | date = 'today',
        q: str | None = None,
        sort: str | None = None,
        fields: list[str] | None = None,
        changed_since: str | None = None,
        limit: int | None = None,
        sources: str | None = None,
        confidence: Literal['high', 'medium', 'low'] | None = None,
        id: str | None = None,
        name: str | None = None,
        title: str | None = None,
        member_of: str | None = None,
    ) -> Answer:
        """List persons.

        Somebody in a public role: council and group members only (person).

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            q: Searched for in names and keys; what fits best comes first.
            sort: The property to sort by, - before it for descending.
            fields: The properties that are wanted; all if not given.
            changed_since: Only what changed since a run or a moment.
            limit: At most so many; everything if not given.
            sources: Ids of the sources that assert this; several may. Those that hold this one.
            confidence: How sure it is.
            id: Short name.
            name: Name.
            title: Title.
            member_of: The key of a working group or an organisation, as WorkingGroup:key where several have it:
                    only what is joined to it by MEMBER_OF on the day.

        Columns:
            id: Short name.
            name: Name.
            title: Title.
            sources: Ids of the sources that assert this; several may.
            confidence: How sure it is.
        """

    def person(
        self,
        key: str,
        *,
        at: str | date = 'today',
    ) -> Thing:
        """Look up one person, and what it is linked to.

        Somebody in a public role: council and group members only (person).

        Args:
            key: Its key, however it is written.
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
        """

    def documents(
        self,
        *,
        at: str | date = 'today',
        q: str | None = None,
        sort: str | None = None,
        fields: list[str] | None = None,
        changed_since: str | None = None,
        limit: int | None = None,
        sources: str | None = None,
        confidence: Literal['high', 'medium', 'low'] | None = None,
        id: str | None = None,
        title: str | None = None,
        url: str | None = None,
        kind: str | None = None,
        published_on: str | None = None,
        documents: str | None = None,
    ) -> Answer:
        """List documents.

        An agenda, minutes, report or specification (dokument).

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            q: Searched for in names and keys; what fits best comes first.
            sort: The property to sort by, - before it for descending.
            fields: The properties that are wanted; all if not given.
            changed_since: Only what changed since a run or a moment.
            limit: At most so many; everything if not given.
            sources: Ids of the sources that assert this; several may. Those that hold this one.
            confidence: How sure it is.
            id: Short name.
            title: Title.
            url: Where it is.
            kind: agenda, minutes, report or specification.
            published_on: When it was published.
            documents: The key of a meeting or a decision or a system or a principle or a working group, as
                    Meeting:key where several have it: only what is joined to it by DOCUMENTS.

        Columns:
            id: Short name.
            title: Title.
            url: Where it is.
            kind: agenda, minutes, report or specification.
            published_on: When it was published.
            sources: Ids of the sources that assert this; several may.
            confidence: How sure it is.
        """

    def document(
        self,
        key: str,
        *,
        at: str | date = 'today',
    ) -> Thing:
        """Look up one document, and what it is linked to.

        An agenda, minutes, report or specification (dokument).

        Args:
            key: Its key, however it is written.
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
        """

    def sources(
        self,
        *,
        at: str | date = 'today',
        q: str | None = None,
        sort: str | None = None,
        fields: list[str] | None = None,
        changed_since: str | None = None,
        limit: int | None = None,
        sources: str | None = None,
        confidence: Literal['high', 'medium', 'low'] | None = None,
        id: str | None = None,
        name: str | None = None,
        url: str | None = None,
        kind: str | None = None,
        retrieved_on: str | None = None,
    ) -> Answer:
        """List sources.

        Where facts come from (kilde).

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            q: Searched for in names and keys; what fits best comes first.
            sort: The property to sort by, - before it for descending.
            fields: The properties that are wanted; all if not given.
            changed_since: Only what changed since a run or a moment.
            limit: At most so many; everything if not given.
            sources: Ids of the sources that assert this; several may. Those that hold this one.
            confidence: How sure it is.
            id: Short name.
            name: Name.
            url: Address.
            kind: web, repository, register, background…
            retrieved_on: When it was read.

        Columns:
            id: Short name.
            name: Name.
            url: Address.
            kind: web, repository, register, background…
            retrieved_on: When it was read.
            sources: Ids of the sources that assert this; several may.
            confidence: How sure it is.
        """

    def source(
        self,
        key: str,
        *,
        at: str | date = 'today',
    ) -> Thing:
        """Look up one source, and what it is linked to.

        Where facts come from (kilde).

        Args:
            key: Its key, however it is written.
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
        """

    def external_ids(
        self,
        *,
        at: str | date = 'today',
        q: str | None = None,
        sort: str | None = None,
        fields: list[str] | None = None,
        changed_since: str | None = None,
        limit: int | None = None,
        sources: str | None = None,
        confidence: Literal['high', 'medium', 'low'] | None = None,
        key: str | None = None,
    ) -> Answer:
        """List external ids.

        What another register calls a node (eksternt id).

        Args:
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
            q: Searched for in names and keys; what fits best comes first.
            sort: The property to sort by, - before it for descending.
            fields: The properties that are wanted; all if not given.
            changed_since: Only what changed since a run or a moment.
            limit: At most so many; everything if not given.
            sources: Ids of the sources that assert this; several may. Those that hold this one.
            confidence: How sure it is.
            key: scheme:value, e.g. cvr:25052943.

        Columns:
            key: scheme:value, e.g. cvr:25052943.
            sources: Ids of the sources that assert this; several may.
            confidence: How sure it is.
        """

    def external_id(
        self,
        key: str,
        *,
        at: str | date = 'today',
    ) -> Thing:
        """Look up one external id, and what it is linked to.

        What another register calls a node (eksternt id).

        Args:
            key: Its key, however it is written.
            at: The day that the answer is for; 2017-03 or 2017 is its first day.
        """
# [[[end]]]
