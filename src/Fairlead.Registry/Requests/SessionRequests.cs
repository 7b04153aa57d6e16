using Fairlead.Registry.Model;

namespace Fairlead.Registry.Requests;

/// <summary>
/// Creates a session. Its id is made by the caller. The node must exist, and so must the checks, none of them critical.
/// </summary>
/// <param name="Session">The session; its lease is granted by the registry's host when it has a time to live.</param>
public sealed record SessionCreateRequest(Session Session) : RegistryRequest;

/// <summary>Ends a session: its locks are released or its keys deleted. One that does not exist is no refusal.</summary>
public sealed record SessionDestroyRequest(string SessionId) : RegistryRequest;

/// <summary>Gives a session its full time to live again. Refused without an error when there is no such session.</summary>
public sealed record SessionRenewRequest(string SessionId) : RegistryRequest;

/// <summary>Ends a session whose time to live has run out; refused when it has been renewed after all.</summary>
public sealed record SessionExpireRequest(string SessionId) : RegistryRequest;
