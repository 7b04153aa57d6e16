namespace Fairlead.Agent;

/// <summary>What became of a call to the agent.</summary>
/// <param name="Error">Null when it was done; otherwise one sentence for the client.</param>
/// <param name="NotFound">Whether the error is that the thing named does not exist.</param>
public readonly record struct RegistrationOutcome(string? Error, bool NotFound = false)
{
    /// <summary>Whether it was done.</summary>
    public bool Accepted => Error is null;

    internal static RegistrationOutcome Done => default;
}
