using System.Text.Json;

namespace Fairlead.Agent.Watches;

/// <summary>
/// Asks the HTTP API for what a watch looks at and waits until its index is past the one given; an absent key is an undefined element.
/// </summary>
/// <exception cref="Registry.Views.RegistryUnavailableException">There is no answer.</exception>
public delegate ValueTask<(ulong Index, JsonElement Result)> WatchQuestion(string path, ulong afterIndex, CancellationToken cancellationToken);
