namespace Fairlead.Registry.Requests;

/// <summary>
/// Changes one key, or one tree of keys. A compare that fails or a lock that is held is a refusal without an error text; a session
/// that does not exist is one with.
/// </summary>
public sealed record KeyRequest(KeyOperation Operation) : RegistryRequest;
