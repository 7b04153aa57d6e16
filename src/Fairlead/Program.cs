using Fairlead.Commands;

var name = Invocation.Name();
return await CommandTable.RunAsync(name, args).ConfigureAwait(false);
