namespace Fairlead.Templates.Output;

/// <summary>What became of a rendered text.</summary>
internal enum TargetOutcome
{
    /// <summary>The target holds the new text now.</summary>
    Changed,

    /// <summary>It held the same text already.</summary>
    Unchanged,

    /// <summary>The check or the target refused it; the last good one stays.</summary>
    Refused,

    /// <summary>It could not be written; the last good one stays.</summary>
    Failed,
}

/// <param name="Message">Why it was refused or failed, or what the target had to say; null for nothing.</param>
internal readonly record struct TargetResult(TargetOutcome Outcome, string? Message = null);
